-- 0060 add_knowledge_tiers: postgresql

-- upgrade

ALTER TABLE apollo_entries ADD COLUMN summary_l0 VARCHAR(500);

ALTER TABLE apollo_entries ADD COLUMN summary_l1 TEXT;

ALTER TABLE apollo_entries ADD COLUMN knowledge_tier VARCHAR(4) DEFAULT 'L2' NOT NULL;

ALTER TABLE apollo_entries ADD COLUMN parent_entry_id UUID;

ALTER TABLE apollo_entries ADD COLUMN l0_generated_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE apollo_entries ADD COLUMN l1_generated_at TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_apollo_entries_knowledge_tier ON apollo_entries (knowledge_tier);

CREATE INDEX ix_apollo_entries_parent_entry_id ON apollo_entries (parent_entry_id);

-- downgrade

DROP INDEX ix_apollo_entries_parent_entry_id;

DROP INDEX ix_apollo_entries_knowledge_tier;

ALTER TABLE apollo_entries DROP COLUMN l1_generated_at;

ALTER TABLE apollo_entries DROP COLUMN l0_generated_at;

ALTER TABLE apollo_entries DROP COLUMN parent_entry_id;

ALTER TABLE apollo_entries DROP COLUMN knowledge_tier;

ALTER TABLE apollo_entries DROP COLUMN summary_l1;

ALTER TABLE apollo_entries DROP COLUMN summary_l0;
