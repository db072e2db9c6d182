-- 0054 add_component_type_to_functions: postgresql

-- upgrade

ALTER TABLE functions ADD COLUMN component_type VARCHAR(32) DEFAULT 'runner' NOT NULL;

CREATE INDEX ix_functions_component_type ON functions (component_type);

-- downgrade

DROP INDEX ix_functions_component_type;

ALTER TABLE functions DROP COLUMN component_type;
