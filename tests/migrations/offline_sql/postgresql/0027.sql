-- 0027 add_apollo_source_provider: postgresql

-- upgrade

ALTER TABLE apollo_entries ADD COLUMN source_provider VARCHAR(50);

UPDATE apollo_entries SET source_provider = 'unknown' WHERE source_provider IS NULL;

-- downgrade

ALTER TABLE apollo_entries DROP COLUMN source_provider;
