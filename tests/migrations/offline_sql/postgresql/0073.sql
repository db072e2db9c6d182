-- 0073 add_identity_multi_instance_columns: postgresql

-- upgrade

ALTER TABLE identities ADD COLUMN account_type TEXT DEFAULT 'primary' NOT NULL;

ALTER TABLE identities ADD COLUMN qualifier TEXT;

ALTER TABLE identities ADD COLUMN is_default BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE identities ADD COLUMN link_evidence TEXT;

CREATE UNIQUE INDEX uq_identities_principal_id_provider_id_default ON identities (principal_id, provider_id) WHERE is_default = true AND active = true;

ALTER TABLE principals ADD COLUMN employee_id TEXT;

CREATE INDEX ix_principals_employee_id ON principals (employee_id) WHERE employee_id IS NOT NULL;

-- downgrade

DROP INDEX ix_principals_employee_id;

ALTER TABLE principals DROP COLUMN employee_id;

DROP INDEX uq_identities_principal_id_provider_id_default;

ALTER TABLE identities DROP COLUMN link_evidence;

ALTER TABLE identities DROP COLUMN is_default;

ALTER TABLE identities DROP COLUMN qualifier;

ALTER TABLE identities DROP COLUMN account_type;
