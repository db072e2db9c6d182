-- 0073 add_identity_multi_instance_columns: mysql

-- upgrade

ALTER TABLE identities ADD COLUMN account_type VARCHAR(255) NOT NULL DEFAULT 'primary';

ALTER TABLE identities ADD COLUMN qualifier VARCHAR(255);

ALTER TABLE identities ADD COLUMN is_default BOOL NOT NULL DEFAULT false;

ALTER TABLE identities ADD COLUMN link_evidence LONGTEXT;

ALTER TABLE identities ADD COLUMN uq_identities_principal_id_provider_id_default_key TINYINT GENERATED ALWAYS AS (CASE WHEN is_default = true AND active = true THEN 1 END) VIRTUAL;

CREATE UNIQUE INDEX uq_identities_principal_id_provider_id_default ON identities (principal_id, provider_id, uq_identities_principal_id_provider_id_default_key);

ALTER TABLE principals ADD COLUMN employee_id VARCHAR(255);

CREATE INDEX ix_principals_employee_id ON principals (employee_id);

-- downgrade

DROP INDEX ix_principals_employee_id ON principals;

ALTER TABLE principals DROP COLUMN employee_id;

DROP INDEX uq_identities_principal_id_provider_id_default ON identities;

ALTER TABLE identities DROP COLUMN uq_identities_principal_id_provider_id_default_key;

ALTER TABLE identities DROP COLUMN link_evidence;

ALTER TABLE identities DROP COLUMN is_default;

ALTER TABLE identities DROP COLUMN qualifier;

ALTER TABLE identities DROP COLUMN account_type;
