-- 0026 add_function_embeddings: mysql

-- upgrade

ALTER TABLE functions ADD COLUMN description LONGTEXT;

ALTER TABLE functions ADD COLUMN embedding LONGTEXT;

ALTER TABLE functions ADD COLUMN embedding_vector LONGTEXT;

-- downgrade

ALTER TABLE functions DROP COLUMN embedding_vector;

ALTER TABLE functions DROP COLUMN embedding;

ALTER TABLE functions DROP COLUMN description;
