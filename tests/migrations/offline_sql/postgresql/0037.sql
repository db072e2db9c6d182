-- 0037 add_apollo_knowledge_domain: postgresql

-- upgrade

ALTER TABLE apollo_entries ADD COLUMN knowledge_domain VARCHAR(50) DEFAULT 'general';

CREATE INDEX ix_apollo_entries_knowledge_domain ON apollo_entries (knowledge_domain);

-- downgrade

DROP INDEX ix_apollo_entries_knowledge_domain;

ALTER TABLE apollo_entries DROP COLUMN knowledge_domain;
