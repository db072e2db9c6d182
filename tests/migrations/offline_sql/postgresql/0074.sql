-- 0074 widen_apollo_entry_identifiers: postgresql

-- upgrade

ALTER TABLE apollo_entries ALTER COLUMN source_agent TYPE VARCHAR(255);

ALTER TABLE apollo_entries ALTER COLUMN source_provider TYPE VARCHAR(255);

ALTER TABLE apollo_entries ALTER COLUMN knowledge_domain TYPE VARCHAR(255);

ALTER TABLE apollo_entries ALTER COLUMN content_hash TYPE CHAR(64);

ALTER TABLE apollo_entries_archive ALTER COLUMN source_agent TYPE VARCHAR(255);

ALTER TABLE apollo_entries_archive ALTER COLUMN source_provider TYPE VARCHAR(255);

ALTER TABLE apollo_entries_archive ALTER COLUMN knowledge_domain TYPE VARCHAR(255);

ALTER TABLE apollo_entries_archive ALTER COLUMN content_hash TYPE CHAR(64);

-- downgrade

ALTER TABLE apollo_entries ALTER COLUMN source_agent TYPE VARCHAR(100) USING substr(source_agent, 1, 100);

ALTER TABLE apollo_entries ALTER COLUMN source_provider TYPE VARCHAR(50) USING substr(source_provider, 1, 50);

ALTER TABLE apollo_entries ALTER COLUMN knowledge_domain TYPE VARCHAR(50) USING substr(knowledge_domain, 1, 50);

ALTER TABLE apollo_entries ALTER COLUMN content_hash TYPE CHAR(32) USING substr(content_hash, 1, 32);

ALTER TABLE apollo_entries_archive ALTER COLUMN source_agent TYPE VARCHAR(100) USING substr(source_agent, 1, 100);

ALTER TABLE apollo_entries_archive ALTER COLUMN source_provider TYPE VARCHAR(50) USING substr(source_provider, 1, 50);

ALTER TABLE apollo_entries_archive ALTER COLUMN knowledge_domain TYPE VARCHAR(50) USING substr(knowledge_domain, 1, 50);

ALTER TABLE apollo_entries_archive ALTER COLUMN content_hash TYPE CHAR(32) USING substr(content_hash, 1, 32);
