-- 0043 add_rls_placeholder: postgresql

-- upgrade

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_audit_log ON audit_log USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE digital_workers ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_digital_workers ON digital_workers USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE extensions ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_extensions ON extensions USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE functions ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_functions ON functions USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE memory_traces ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_memory_traces ON memory_traces USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE nodes ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_nodes ON nodes USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE runners ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_runners ON runners USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE settings ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_settings ON settings USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_tasks ON tasks USING (tenant_id = current_setting('app.current_tenant', true));

ALTER TABLE value_metrics ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation_value_metrics ON value_metrics USING (tenant_id = current_setting('app.current_tenant', true));

-- downgrade

DROP POLICY tenant_isolation_value_metrics ON value_metrics;

ALTER TABLE value_metrics DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_tasks ON tasks;

ALTER TABLE tasks DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_settings ON settings;

ALTER TABLE settings DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_runners ON runners;

ALTER TABLE runners DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_nodes ON nodes;

ALTER TABLE nodes DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_memory_traces ON memory_traces;

ALTER TABLE memory_traces DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_functions ON functions;

ALTER TABLE functions DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_extensions ON extensions;

ALTER TABLE extensions DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_digital_workers ON digital_workers;

ALTER TABLE digital_workers DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation_audit_log ON audit_log;

ALTER TABLE audit_log DISABLE ROW LEVEL SECURITY;
