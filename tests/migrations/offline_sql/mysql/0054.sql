-- 0054 add_component_type_to_functions: mysql

-- upgrade

ALTER TABLE functions ADD COLUMN component_type VARCHAR(32) NOT NULL DEFAULT 'runner';

CREATE INDEX ix_functions_component_type ON functions (component_type);

-- downgrade

DROP INDEX ix_functions_component_type ON functions;

ALTER TABLE functions DROP COLUMN component_type;
