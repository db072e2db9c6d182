-- 0010 add_value_metrics: sqlite

-- upgrade

CREATE TABLE value_metrics (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    worker_id VARCHAR(36) NOT NULL,
    metric_name VARCHAR(255) NOT NULL,
    metric_type VARCHAR(50) NOT NULL,
    value DOUBLE DEFAULT '0' NOT NULL,
    metadata TEXT,
    recorded_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_value_metrics_metric_name ON value_metrics (metric_name);

CREATE INDEX ix_value_metrics_recorded_at ON value_metrics (recorded_at);

CREATE INDEX ix_value_metrics_worker_id ON value_metrics (worker_id);

-- downgrade

DROP TABLE value_metrics;
