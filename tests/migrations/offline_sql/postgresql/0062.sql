-- 0062 create_tool_embedding_cache: postgresql

-- upgrade

CREATE TABLE tool_embedding_cache (
    id SERIAL NOT NULL,
    content_hash VARCHAR(32) NOT NULL,
    model VARCHAR(100) NOT NULL,
    tool_name VARCHAR(200) NOT NULL,
    vector TEXT NOT NULL,
    embedded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_tool_embedding_cache PRIMARY KEY (id)
);

CREATE INDEX ix_tool_embedding_cache_tool_name ON tool_embedding_cache (tool_name);

CREATE UNIQUE INDEX uq_tool_embedding_cache_content_hash_model ON tool_embedding_cache (content_hash, model);

-- downgrade

DROP TABLE tool_embedding_cache;
