-- 0046 add_metering_hourly_rollup: sqlite

-- upgrade

CREATE TABLE metering_hourly_rollup (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    worker_id VARCHAR(36) NOT NULL,
    provider VARCHAR(100) NOT NULL,
    model_id VARCHAR(255) NOT NULL,
    hour DATETIME NOT NULL,
    total_input_tokens INTEGER DEFAULT '0' NOT NULL,
    total_output_tokens INTEGER DEFAULT '0' NOT NULL,
    total_thinking_tokens INTEGER DEFAULT '0' NOT NULL,
    total_calls INTEGER DEFAULT '0' NOT NULL,
    total_cost_usd NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    avg_latency_ms DOUBLE DEFAULT '0' NOT NULL,
    tenant_id VARCHAR(64),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

CREATE INDEX ix_metering_hourly_rollup_hour ON metering_hourly_rollup (hour);

CREATE INDEX ix_metering_hourly_rollup_tenant_id ON metering_hourly_rollup (tenant_id);

CREATE INDEX ix_metering_hourly_rollup_worker_id_hour ON metering_hourly_rollup (worker_id, hour);

CREATE UNIQUE INDEX uq_metering_hourly_rollup_worker_id_provider_model_id_hour ON metering_hourly_rollup (worker_id, provider, model_id, hour);

-- downgrade

DROP TABLE metering_hourly_rollup;
