-- 0077 create_llm_conversations: sqlite

-- upgrade

CREATE TABLE llm_conversations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER,
    identity_id INTEGER,
    title VARCHAR(255),
    status VARCHAR(32) DEFAULT 'active' NOT NULL,
    system_prompt_key VARCHAR(255),
    system_prompt_hash VARCHAR(128),
    classification_level VARCHAR(64),
    contains_phi BOOLEAN DEFAULT 0 NOT NULL,
    contains_pii BOOLEAN DEFAULT 0 NOT NULL,
    retention_policy VARCHAR(64) DEFAULT 'default' NOT NULL,
    expires_at DATETIME,
    recorded_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_llm_conversations_expires_at ON llm_conversations (expires_at);

CREATE INDEX ix_llm_conversations_identity_id ON llm_conversations (identity_id);

CREATE INDEX ix_llm_conversations_principal_id ON llm_conversations (principal_id);

CREATE INDEX ix_llm_conversations_retention_policy ON llm_conversations (retention_policy);

CREATE INDEX ix_llm_conversations_status ON llm_conversations (status);

CREATE UNIQUE INDEX uq_llm_conversations_uuid ON llm_conversations (uuid);

-- downgrade

DROP TABLE llm_conversations;
