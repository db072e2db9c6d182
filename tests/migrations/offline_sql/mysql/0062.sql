-- 0062 create_tool_embedding_cache: mysql

-- upgrade

CREATE TABLE tool_embedding_cache (
    id INTEGER NOT NULL AUTO_INCREMENT,
    content_hash VARCHAR(32) NOT NULL,
    model VARCHAR(100) NOT NULL,
    tool_name VARCHAR(200) NOT NULL,
    vector LONGTEXT NOT NULL,
    embedded_at DATETIME(6) NOT NULL,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_tool_embedding_cache PRIMARY KEY (id),
    KEY ix_tool_embedding_cache_tool_name (tool_name),
    UNIQUE KEY uq_tool_embedding_cache_content_hash_model (content_hash, model)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE tool_embedding_cache;
