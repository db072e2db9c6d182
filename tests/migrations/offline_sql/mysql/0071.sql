-- 0071 add_engine_to_relationships: mysql

-- upgrade

ALTER TABLE relationships ADD COLUMN engine VARCHAR(50);

-- downgrade

ALTER TABLE relationships DROP COLUMN engine;
