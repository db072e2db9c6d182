-- 0021 add_archive_tables: postgresql

-- upgrade

CREATE TABLE metering_records_archive (
    id BIGSERIAL NOT NULL,
    original_id BIGINT NOT NULL,
    worker_id TEXT,
    event_type TEXT,
    extension TEXT,
    runner_function TEXT,
    status TEXT,
    tokens_in INTEGER,
    tokens_out INTEGER,
    cost_usd NUMERIC(20, 8),
    wall_clock_ms INTEGER,
    cpu_time_ms INTEGER,
    external_api_calls INTEGER,
    model TEXT,
    tenant_id TEXT,
    original_created_at TIMESTAMP WITH TIME ZONE,
    archived_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_metering_records_archive PRIMARY KEY (id)
);

CREATE INDEX ix_metering_records_archive_archived_at ON metering_records_archive (archived_at);

CREATE INDEX ix_metering_records_archive_original_id ON metering_records_archive (original_id);

CREATE INDEX ix_metering_records_archive_tenant_id ON metering_records_archive (tenant_id);

CREATE INDEX ix_metering_records_archive_worker_id ON metering_records_archive (worker_id);

CREATE TABLE tasks_archive (
    id BIGSERIAL NOT NULL,
    original_id BIGINT NOT NULL,
    function_name TEXT,
    status TEXT,
    runner_class TEXT,
    args TEXT,
    result TEXT,
    queue TEXT,
    relationship_id INTEGER,
    chain_id TEXT,
    original_created_at TIMESTAMP WITH TIME ZONE,
    original_updated_at TIMESTAMP WITH TIME ZONE,
    archived_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_tasks_archive PRIMARY KEY (id)
);

CREATE INDEX ix_tasks_archive_archived_at ON tasks_archive (archived_at);

CREATE INDEX ix_tasks_archive_chain_id ON tasks_archive (chain_id);

CREATE INDEX ix_tasks_archive_original_id ON tasks_archive (original_id);

-- downgrade

DROP TABLE tasks_archive;

DROP TABLE metering_records_archive;
