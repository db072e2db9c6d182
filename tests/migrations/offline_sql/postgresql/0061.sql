-- 0061 add_versioning_and_expiry: postgresql

-- upgrade

ALTER TABLE apollo_entries ADD COLUMN parent_knowledge_id UUID;

ALTER TABLE apollo_entries ADD COLUMN is_latest BOOLEAN DEFAULT true NOT NULL;

ALTER TABLE apollo_entries ADD COLUMN supersession_type VARCHAR(20);

ALTER TABLE apollo_entries ADD COLUMN expires_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE apollo_entries ADD COLUMN forget_reason VARCHAR(255);

ALTER TABLE apollo_entries ADD COLUMN is_inference BOOLEAN DEFAULT false NOT NULL;

CREATE INDEX ix_apollo_entries_expires_at_live ON apollo_entries (expires_at) WHERE expires_at IS NOT NULL AND status <> 'archived';

CREATE INDEX ix_apollo_entries_is_inference ON apollo_entries (is_inference) WHERE is_inference = true;

CREATE INDEX ix_apollo_entries_parent_knowledge_id ON apollo_entries (parent_knowledge_id);

CREATE INDEX ix_apollo_entries_parent_knowledge_id_is_latest ON apollo_entries (parent_knowledge_id, is_latest) WHERE is_latest = true;

-- downgrade

DROP INDEX ix_apollo_entries_parent_knowledge_id_is_latest;

DROP INDEX ix_apollo_entries_parent_knowledge_id;

DROP INDEX ix_apollo_entries_is_inference;

DROP INDEX ix_apollo_entries_expires_at_live;

ALTER TABLE apollo_entries DROP COLUMN is_inference;

ALTER TABLE apollo_entries DROP COLUMN forget_reason;

ALTER TABLE apollo_entries DROP COLUMN expires_at;

ALTER TABLE apollo_entries DROP COLUMN supersession_type;

ALTER TABLE apollo_entries DROP COLUMN is_latest;

ALTER TABLE apollo_entries DROP COLUMN parent_knowledge_id;
