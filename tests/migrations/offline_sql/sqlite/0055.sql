-- 0055 add_definition_to_functions: sqlite

-- upgrade

ALTER TABLE functions ADD COLUMN definition TEXT;

-- downgrade

ALTER TABLE functions DROP COLUMN definition;
