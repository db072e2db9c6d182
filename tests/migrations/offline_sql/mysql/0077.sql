-- 0077 create_llm_conversations: mysql

-- upgrade

CREATE TABLE llm_conversations (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER,
    identity_id INTEGER,
    title VARCHAR(255),
    status VARCHAR(32) NOT NULL DEFAULT 'active',
    system_prompt_key VARCHAR(255),
    system_prompt_hash VARCHAR(128),
    classification_level VARCHAR(64),
    contains_phi BOOL NOT NULL DEFAULT false,
    contains_pii BOOL NOT NULL DEFAULT false,
    retention_policy VARCHAR(64) NOT NULL DEFAULT 'default',
    expires_at DATETIME(6),
    recorded_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_conversations PRIMARY KEY (id),
    KEY ix_llm_conversations_expires_at (expires_at),
    KEY ix_llm_conversations_identity_id (identity_id),
    KEY ix_llm_conversations_principal_id (principal_id),
    KEY ix_llm_conversations_retention_policy (retention_policy),
    KEY ix_llm_conversations_status (status),
    UNIQUE KEY uq_llm_conversations_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_conversations;
