-- 0026 add_function_embeddings: sqlite

-- upgrade

ALTER TABLE functions ADD COLUMN description TEXT;

ALTER TABLE functions ADD COLUMN embedding TEXT;

ALTER TABLE functions ADD COLUMN embedding_vector TEXT;

-- downgrade

ALTER TABLE functions DROP COLUMN embedding_vector;

ALTER TABLE functions DROP COLUMN embedding;

ALTER TABLE functions DROP COLUMN description;
