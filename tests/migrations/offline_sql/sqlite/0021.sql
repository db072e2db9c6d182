-- 0021 add_archive_tables: sqlite

-- upgrade

CREATE TABLE metering_records_archive (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    original_id INTEGER NOT NULL,
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
    original_created_at DATETIME,
    archived_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_metering_records_archive_archived_at ON metering_records_archive (archived_at);

CREATE INDEX ix_metering_records_archive_original_id ON metering_records_archive (original_id);

CREATE INDEX ix_metering_records_archive_tenant_id ON metering_records_archive (tenant_id);

CREATE INDEX ix_metering_records_archive_worker_id ON metering_records_archive (worker_id);

CREATE TABLE tasks_archive (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    original_id INTEGER NOT NULL,
    function_name VARCHAR(255),
    status VARCHAR(255),
    runner_class VARCHAR(255),
    args TEXT,
    result TEXT,
    queue VARCHAR(255),
    relationship_id INTEGER,
    chain_id VARCHAR(255),
    original_created_at DATETIME,
    original_updated_at DATETIME,
    archived_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_tasks_archive_archived_at ON tasks_archive (archived_at);

CREATE INDEX ix_tasks_archive_chain_id ON tasks_archive (chain_id);

CREATE INDEX ix_tasks_archive_original_id ON tasks_archive (original_id);

-- downgrade

DROP TABLE tasks_archive;

DROP TABLE metering_records_archive;
