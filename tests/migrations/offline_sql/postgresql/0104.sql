-- 0104 add_access_scope: postgresql

-- upgrade

ALTER TABLE llm_conversations ADD COLUMN access_scope VARCHAR(16) DEFAULT 'global' NOT NULL;

ALTER TABLE llm_conversations ADD COLUMN identity_principal_id INTEGER;

ALTER TABLE llm_conversations ADD COLUMN identity_canonical_name VARCHAR(255);

CREATE INDEX ix_llm_conversations_identity_principal_id_access_scope ON llm_conversations (identity_principal_id, access_scope);

ALTER TABLE llm_conversations ADD CONSTRAINT fk_llm_conversations_identity_principal_id_portable_973cfc62 FOREIGN KEY(identity_principal_id) REFERENCES portable_identity_principals (id) ON DELETE SET NULL;

ALTER TABLE llm_messages ADD COLUMN access_scope VARCHAR(16) DEFAULT 'global' NOT NULL;

ALTER TABLE llm_messages ADD COLUMN identity_principal_id INTEGER;

ALTER TABLE llm_messages ADD COLUMN identity_id INTEGER;

ALTER TABLE llm_messages ADD COLUMN identity_canonical_name VARCHAR(255);

CREATE INDEX ix_llm_messages_identity_id ON llm_messages (identity_id);

CREATE INDEX ix_llm_messages_identity_principal_id_access_scope ON llm_messages (identity_principal_id, access_scope);

ALTER TABLE llm_messages ADD CONSTRAINT fk_llm_messages_identity_principal_id_portable_iden_16cb5303 FOREIGN KEY(identity_principal_id) REFERENCES portable_identity_principals (id) ON DELETE SET NULL;

ALTER TABLE llm_messages ADD CONSTRAINT fk_llm_messages_identity_id_portable_identities FOREIGN KEY(identity_id) REFERENCES portable_identities (id) ON DELETE SET NULL;

ALTER TABLE memory_traces ADD COLUMN access_scope VARCHAR(16) DEFAULT 'global' NOT NULL;

ALTER TABLE memory_traces ADD COLUMN identity_principal_id INTEGER;

ALTER TABLE memory_traces ADD COLUMN identity_id INTEGER;

ALTER TABLE memory_traces ADD COLUMN identity_canonical_name VARCHAR(255);

CREATE INDEX ix_memory_traces_identity_id ON memory_traces (identity_id);

CREATE INDEX ix_memory_traces_identity_principal_id_access_scope ON memory_traces (identity_principal_id, access_scope);

ALTER TABLE memory_traces ADD CONSTRAINT fk_memory_traces_identity_principal_id_portable_ide_8ae39c15 FOREIGN KEY(identity_principal_id) REFERENCES portable_identity_principals (id) ON DELETE SET NULL;

ALTER TABLE memory_traces ADD CONSTRAINT fk_memory_traces_identity_id_portable_identities FOREIGN KEY(identity_id) REFERENCES portable_identities (id) ON DELETE SET NULL;

ALTER TABLE apollo_entries ADD COLUMN access_scope VARCHAR(16) DEFAULT 'global' NOT NULL;

ALTER TABLE apollo_entries ADD COLUMN identity_principal_id INTEGER;

ALTER TABLE apollo_entries ADD COLUMN identity_id INTEGER;

ALTER TABLE apollo_entries ADD COLUMN identity_canonical_name VARCHAR(255);

CREATE INDEX ix_apollo_entries_identity_id ON apollo_entries (identity_id);

CREATE INDEX ix_apollo_entries_identity_principal_id_access_scope ON apollo_entries (identity_principal_id, access_scope);

ALTER TABLE apollo_entries ADD CONSTRAINT fk_apollo_entries_identity_principal_id_portable_id_423106f1 FOREIGN KEY(identity_principal_id) REFERENCES portable_identity_principals (id) ON DELETE SET NULL;

ALTER TABLE apollo_entries ADD CONSTRAINT fk_apollo_entries_identity_id_portable_identities FOREIGN KEY(identity_id) REFERENCES portable_identities (id) ON DELETE SET NULL;

-- downgrade

ALTER TABLE apollo_entries DROP CONSTRAINT fk_apollo_entries_identity_principal_id_portable_id_423106f1;

ALTER TABLE apollo_entries DROP CONSTRAINT fk_apollo_entries_identity_id_portable_identities;

DROP INDEX ix_apollo_entries_identity_principal_id_access_scope;

DROP INDEX ix_apollo_entries_identity_id;

ALTER TABLE apollo_entries DROP COLUMN identity_canonical_name;

ALTER TABLE apollo_entries DROP COLUMN identity_principal_id;

ALTER TABLE apollo_entries DROP COLUMN identity_id;

ALTER TABLE apollo_entries DROP COLUMN access_scope;

ALTER TABLE memory_traces DROP CONSTRAINT fk_memory_traces_identity_principal_id_portable_ide_8ae39c15;

ALTER TABLE memory_traces DROP CONSTRAINT fk_memory_traces_identity_id_portable_identities;

DROP INDEX ix_memory_traces_identity_principal_id_access_scope;

DROP INDEX ix_memory_traces_identity_id;

ALTER TABLE memory_traces DROP COLUMN identity_canonical_name;

ALTER TABLE memory_traces DROP COLUMN identity_principal_id;

ALTER TABLE memory_traces DROP COLUMN identity_id;

ALTER TABLE memory_traces DROP COLUMN access_scope;

ALTER TABLE llm_messages DROP CONSTRAINT fk_llm_messages_identity_principal_id_portable_iden_16cb5303;

ALTER TABLE llm_messages DROP CONSTRAINT fk_llm_messages_identity_id_portable_identities;

DROP INDEX ix_llm_messages_identity_principal_id_access_scope;

DROP INDEX ix_llm_messages_identity_id;

ALTER TABLE llm_messages DROP COLUMN identity_canonical_name;

ALTER TABLE llm_messages DROP COLUMN identity_principal_id;

ALTER TABLE llm_messages DROP COLUMN identity_id;

ALTER TABLE llm_messages DROP COLUMN access_scope;

ALTER TABLE llm_conversations DROP CONSTRAINT fk_llm_conversations_identity_principal_id_portable_973cfc62;

DROP INDEX ix_llm_conversations_identity_principal_id_access_scope;

ALTER TABLE llm_conversations DROP COLUMN identity_canonical_name;

ALTER TABLE llm_conversations DROP COLUMN identity_principal_id;

ALTER TABLE llm_conversations DROP COLUMN access_scope;
