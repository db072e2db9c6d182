-- 0046 add_metering_hourly_rollup: mysql

-- upgrade

CREATE TABLE metering_hourly_rollup (
    id BIGINT NOT NULL AUTO_INCREMENT,
    worker_id VARCHAR(36) NOT NULL,
    provider VARCHAR(100) NOT NULL,
    model_id VARCHAR(255) NOT NULL,
    hour DATETIME(6) NOT NULL,
    total_input_tokens INTEGER NOT NULL DEFAULT '0',
    total_output_tokens INTEGER NOT NULL DEFAULT '0',
    total_thinking_tokens INTEGER NOT NULL DEFAULT '0',
    total_calls INTEGER NOT NULL DEFAULT '0',
    total_cost_usd NUMERIC(20, 8) NOT NULL DEFAULT '0',
    avg_latency_ms DOUBLE NOT NULL DEFAULT '0',
    tenant_id VARCHAR(64),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_metering_hourly_rollup PRIMARY KEY (id),
    KEY ix_metering_hourly_rollup_hour (hour),
    KEY ix_metering_hourly_rollup_tenant_id (tenant_id),
    KEY ix_metering_hourly_rollup_worker_id_hour (worker_id, hour),
    UNIQUE KEY uq_metering_hourly_rollup_worker_id_provider_model_id_hour (worker_id, provider, model_id, hour)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE metering_hourly_rollup;
