-- 0021 add_archive_tables: mysql

-- upgrade

CREATE TABLE metering_records_archive (
    id BIGINT NOT NULL AUTO_INCREMENT,
    original_id BIGINT NOT NULL,
    worker_id VARCHAR(255),
    event_type VARCHAR(255),
    extension VARCHAR(255),
    runner_function VARCHAR(255),
    status VARCHAR(255),
    tokens_in INTEGER,
    tokens_out INTEGER,
    cost_usd NUMERIC(20, 8),
    wall_clock_ms INTEGER,
    cpu_time_ms INTEGER,
    external_api_calls INTEGER,
    model VARCHAR(255),
    tenant_id VARCHAR(255),
    original_created_at DATETIME(6),
    archived_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_metering_records_archive PRIMARY KEY (id),
    KEY ix_metering_records_archive_archived_at (archived_at),
    KEY ix_metering_records_archive_original_id (original_id),
    KEY ix_metering_records_archive_tenant_id (tenant_id),
    KEY ix_metering_records_archive_worker_id (worker_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE tasks_archive (
    id BIGINT NOT NULL AUTO_INCREMENT,
    original_id BIGINT NOT NULL,
    function_name VARCHAR(255),
    status VARCHAR(255),
    runner_class VARCHAR(255),
    args LONGTEXT,
    result LONGTEXT,
    queue VARCHAR(255),
    relationship_id INTEGER,
    chain_id VARCHAR(255),
    original_created_at DATETIME(6),
    original_updated_at DATETIME(6),
    archived_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_tasks_archive PRIMARY KEY (id),
    KEY ix_tasks_archive_archived_at (archived_at),
    KEY ix_tasks_archive_chain_id (chain_id),
    KEY ix_tasks_archive_original_id (original_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE tasks_archive;

DROP TABLE metering_records_archive;
