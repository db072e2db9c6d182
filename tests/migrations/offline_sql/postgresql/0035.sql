-- 0035 add_apollo_source_channel: postgresql

-- upgrade

ALTER TABLE apollo_entries ADD COLUMN source_channel VARCHAR(100);

-- downgrade

ALTER TABLE apollo_entries DROP COLUMN source_channel;
