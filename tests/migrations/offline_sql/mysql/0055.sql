-- 0055 add_definition_to_functions: mysql

-- upgrade

ALTER TABLE functions ADD COLUMN definition LONGTEXT;

-- downgrade

ALTER TABLE functions DROP COLUMN definition;
