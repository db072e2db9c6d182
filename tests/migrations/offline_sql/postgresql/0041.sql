-- 0041 resize_vector_columns: postgresql

-- upgrade

DROP INDEX ix_apollo_entries_embedding;

ALTER TABLE apollo_entries ALTER COLUMN embedding TYPE vector(1024) USING NULL;

CREATE INDEX ix_apollo_entries_embedding ON apollo_entries USING hnsw (embedding vector_cosine_ops);

DROP INDEX ix_functions_embedding_vector;

ALTER TABLE functions ALTER COLUMN embedding_vector TYPE vector(1024) USING NULL;

CREATE INDEX ix_functions_embedding_vector ON functions USING hnsw (embedding_vector vector_cosine_ops);

DROP INDEX ix_memory_traces_embedding;

ALTER TABLE memory_traces ALTER COLUMN embedding TYPE vector(1024) USING NULL;

CREATE INDEX ix_memory_traces_embedding ON memory_traces USING hnsw (embedding vector_cosine_ops);

-- downgrade

DROP INDEX ix_apollo_entries_embedding;

ALTER TABLE apollo_entries ALTER COLUMN embedding TYPE vector(1536) USING NULL;

CREATE INDEX ix_apollo_entries_embedding ON apollo_entries USING hnsw (embedding vector_cosine_ops);

DROP INDEX ix_functions_embedding_vector;

ALTER TABLE functions ALTER COLUMN embedding_vector TYPE vector(1536) USING NULL;

CREATE INDEX ix_functions_embedding_vector ON functions USING hnsw (embedding_vector vector_cosine_ops);

DROP INDEX ix_memory_traces_embedding;

ALTER TABLE memory_traces ALTER COLUMN embedding TYPE vector(1536) USING NULL;

CREATE INDEX ix_memory_traces_embedding ON memory_traces USING hnsw (embedding vector_cosine_ops);
