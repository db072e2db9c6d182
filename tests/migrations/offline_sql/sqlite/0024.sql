-- 0024 add_tenant_partition_columns: sqlite

-- upgrade

ALTER TABLE audit_log ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_audit_log_tenant_id ON audit_log (tenant_id);

ALTER TABLE digital_workers ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_digital_workers_tenant_id ON digital_workers (tenant_id);

ALTER TABLE memory_traces ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_memory_traces_tenant_id ON memory_traces (tenant_id);

ALTER TABLE tasks ADD COLUMN tenant_id VARCHAR(64);

CREATE INDEX ix_tasks_tenant_id ON tasks (tenant_id);

-- downgrade

DROP INDEX ix_tasks_tenant_id;

ALTER TABLE tasks DROP COLUMN tenant_id;

DROP INDEX ix_memory_traces_tenant_id;

ALTER TABLE memory_traces DROP COLUMN tenant_id;

DROP INDEX ix_digital_workers_tenant_id;

ALTER TABLE digital_workers DROP COLUMN tenant_id;

DROP INDEX ix_audit_log_tenant_id;

ALTER TABLE audit_log DROP COLUMN tenant_id;
