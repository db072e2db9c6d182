-- 0042 add_tenant_to_registry_tables: sqlite

-- upgrade

ALTER TABLE extensions ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_extensions_tenant_id ON extensions (tenant_id);

ALTER TABLE functions ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_functions_tenant_id ON functions (tenant_id);

ALTER TABLE nodes ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_nodes_tenant_id ON nodes (tenant_id);

ALTER TABLE runners ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_runners_tenant_id ON runners (tenant_id);

ALTER TABLE settings ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_settings_tenant_id ON settings (tenant_id);

ALTER TABLE value_metrics ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_value_metrics_tenant_id ON value_metrics (tenant_id);

-- downgrade

DROP INDEX ix_value_metrics_tenant_id;

ALTER TABLE value_metrics DROP COLUMN tenant_id;

DROP INDEX ix_settings_tenant_id;

ALTER TABLE settings DROP COLUMN tenant_id;

DROP INDEX ix_runners_tenant_id;

ALTER TABLE runners DROP COLUMN tenant_id;

DROP INDEX ix_nodes_tenant_id;

ALTER TABLE nodes DROP COLUMN tenant_id;

DROP INDEX ix_functions_tenant_id;

ALTER TABLE functions DROP COLUMN tenant_id;

DROP INDEX ix_extensions_tenant_id;

ALTER TABLE extensions DROP COLUMN tenant_id;
