-- 0104 add_access_scope: sqlite

-- upgrade

ALTER TABLE llm_conversations ADD COLUMN access_scope VARCHAR(16) DEFAULT 'global' NOT NULL;

ALTER TABLE llm_conversations ADD COLUMN identity_principal_id INTEGER REFERENCES portable_identity_principals (id) ON DELETE SET NULL;

ALTER TABLE llm_conversations ADD COLUMN identity_canonical_name VARCHAR(255);

CREATE INDEX ix_llm_conversations_identity_principal_id_access_scope ON llm_conversations (identity_principal_id, access_scope);

ALTER TABLE llm_messages ADD COLUMN access_scope VARCHAR(16) DEFAULT 'global' NOT NULL;

ALTER TABLE llm_messages ADD COLUMN identity_principal_id INTEGER REFERENCES portable_identity_principals (id) ON DELETE SET NULL;

ALTER TABLE llm_messages ADD COLUMN identity_id INTEGER REFERENCES portable_identities (id) ON DELETE SET NULL;

ALTER TABLE llm_messages ADD COLUMN identity_canonical_name VARCHAR(255);

CREATE INDEX ix_llm_messages_identity_id ON llm_messages (identity_id);

CREATE INDEX ix_llm_messages_identity_principal_id_access_scope ON llm_messages (identity_principal_id, access_scope);

ALTER TABLE memory_traces ADD COLUMN access_scope VARCHAR(16) DEFAULT 'global' NOT NULL;

ALTER TABLE memory_traces ADD COLUMN identity_principal_id INTEGER REFERENCES portable_identity_principals (id) ON DELETE SET NULL;

ALTER TABLE memory_traces ADD COLUMN identity_id INTEGER REFERENCES portable_identities (id) ON DELETE SET NULL;

ALTER TABLE memory_traces ADD COLUMN identity_canonical_name VARCHAR(255);

CREATE INDEX ix_memory_traces_identity_id ON memory_traces (identity_id);

CREATE INDEX ix_memory_traces_identity_principal_id_access_scope ON memory_traces (identity_principal_id, access_scope);

-- downgrade

DROP INDEX ix_memory_traces_identity_principal_id_access_scope;

DROP INDEX ix_memory_traces_identity_id;

ALTER TABLE memory_traces DROP COLUMN identity_canonical_name;

ALTER TABLE memory_traces DROP COLUMN identity_principal_id;

ALTER TABLE memory_traces DROP COLUMN identity_id;

ALTER TABLE memory_traces DROP COLUMN access_scope;

DROP INDEX ix_llm_messages_identity_principal_id_access_scope;

DROP INDEX ix_llm_messages_identity_id;

ALTER TABLE llm_messages DROP COLUMN identity_canonical_name;

ALTER TABLE llm_messages DROP COLUMN identity_principal_id;

ALTER TABLE llm_messages DROP COLUMN identity_id;

ALTER TABLE llm_messages DROP COLUMN access_scope;

DROP INDEX ix_llm_conversations_identity_principal_id_access_scope;

ALTER TABLE llm_conversations DROP COLUMN identity_canonical_name;

ALTER TABLE llm_conversations DROP COLUMN identity_principal_id;

ALTER TABLE llm_conversations DROP COLUMN access_scope;
