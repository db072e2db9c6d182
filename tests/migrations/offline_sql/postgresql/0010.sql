-- 0010 add_value_metrics: postgresql

-- upgrade

CREATE TABLE value_metrics (
    id SERIAL NOT NULL,
    worker_id VARCHAR(36) NOT NULL,
    metric_name VARCHAR(255) NOT NULL,
    metric_type VARCHAR(50) NOT NULL,
    value DOUBLE PRECISION DEFAULT '0' NOT NULL,
    metadata TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_value_metrics PRIMARY KEY (id)
);

CREATE INDEX ix_value_metrics_metric_name ON value_metrics (metric_name);

CREATE INDEX ix_value_metrics_recorded_at ON value_metrics (recorded_at);

CREATE INDEX ix_value_metrics_worker_id ON value_metrics (worker_id);

-- downgrade

DROP TABLE value_metrics;
