-- 0071 add_engine_to_relationships: sqlite

-- upgrade

ALTER TABLE relationships ADD COLUMN engine VARCHAR(50);

-- downgrade

ALTER TABLE relationships DROP COLUMN engine;
