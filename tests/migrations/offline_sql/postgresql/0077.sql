-- 0077 create_llm_conversations: postgresql

-- upgrade

CREATE TABLE llm_conversations (
    id BIGSERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER,
    identity_id INTEGER,
    title VARCHAR(255),
    status VARCHAR(32) DEFAULT 'active' NOT NULL,
    system_prompt_key VARCHAR(255),
    system_prompt_hash VARCHAR(128),
    classification_level VARCHAR(64),
    contains_phi BOOLEAN DEFAULT false NOT NULL,
    contains_pii BOOLEAN DEFAULT false NOT NULL,
    retention_policy VARCHAR(64) DEFAULT 'default' NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    recorded_at TIMESTAMP WITH TIME ZONE,
    inserted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_llm_conversations PRIMARY KEY (id)
);

CREATE INDEX ix_llm_conversations_expires_at ON llm_conversations (expires_at);

CREATE INDEX ix_llm_conversations_identity_id ON llm_conversations (identity_id);

CREATE INDEX ix_llm_conversations_principal_id ON llm_conversations (principal_id);

CREATE INDEX ix_llm_conversations_retention_policy ON llm_conversations (retention_policy);

CREATE INDEX ix_llm_conversations_status ON llm_conversations (status);

CREATE UNIQUE INDEX uq_llm_conversations_uuid ON llm_conversations (uuid);

-- downgrade

DROP TABLE llm_conversations;
