-- 0057 add_routing_key_to_runners: sqlite

-- upgrade

ALTER TABLE runners ADD COLUMN routing_key VARCHAR(512);

CREATE INDEX ix_runners_routing_key ON runners (routing_key);

-- downgrade

DROP INDEX ix_runners_routing_key;

ALTER TABLE runners DROP COLUMN routing_key;
