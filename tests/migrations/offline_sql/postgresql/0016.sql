-- 0016 add_worker_health: postgresql

-- upgrade

ALTER TABLE digital_workers ADD COLUMN health_status VARCHAR(20) DEFAULT 'unknown' NOT NULL;

ALTER TABLE digital_workers ADD COLUMN last_heartbeat_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE digital_workers ADD COLUMN health_node VARCHAR(255);

CREATE INDEX ix_digital_workers_health_status ON digital_workers (health_status);

ALTER TABLE nodes ADD COLUMN metrics TEXT;

ALTER TABLE nodes ADD COLUMN hosted_worker_ids TEXT;

ALTER TABLE nodes ADD COLUMN version VARCHAR(50);

-- downgrade

ALTER TABLE nodes DROP COLUMN version;

ALTER TABLE nodes DROP COLUMN hosted_worker_ids;

ALTER TABLE nodes DROP COLUMN metrics;

DROP INDEX ix_digital_workers_health_status;

ALTER TABLE digital_workers DROP COLUMN health_node;

ALTER TABLE digital_workers DROP COLUMN last_heartbeat_at;

ALTER TABLE digital_workers DROP COLUMN health_status;
