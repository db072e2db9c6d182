-- 0010 add_value_metrics: mysql

-- upgrade

CREATE TABLE value_metrics (
    id INTEGER NOT NULL AUTO_INCREMENT,
    worker_id VARCHAR(36) NOT NULL,
    metric_name VARCHAR(255) NOT NULL,
    metric_type VARCHAR(50) NOT NULL,
    value DOUBLE NOT NULL DEFAULT '0',
    metadata LONGTEXT,
    recorded_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_value_metrics PRIMARY KEY (id),
    KEY ix_value_metrics_metric_name (metric_name),
    KEY ix_value_metrics_recorded_at (recorded_at),
    KEY ix_value_metrics_worker_id (worker_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE value_metrics;
