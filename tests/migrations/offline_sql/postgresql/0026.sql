-- 0026 add_function_embeddings: postgresql

-- upgrade

ALTER TABLE functions ADD COLUMN description TEXT;

ALTER TABLE functions ADD COLUMN embedding TEXT;

ALTER TABLE functions ADD COLUMN embedding_vector VECTOR(1536);

CREATE INDEX ix_functions_embedding_vector ON functions USING hnsw (embedding_vector vector_cosine_ops);

-- downgrade

DROP INDEX ix_functions_embedding_vector;

ALTER TABLE functions DROP COLUMN embedding_vector;

ALTER TABLE functions DROP COLUMN embedding;

ALTER TABLE functions DROP COLUMN description;
