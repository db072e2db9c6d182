-- 0009 add_digital_workers: mysql

-- upgrade

CREATE TABLE digital_workers (
    id INTEGER NOT NULL AUTO_INCREMENT,
    worker_id VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    entra_app_id VARCHAR(255) NOT NULL,
    entra_object_id VARCHAR(255),
    owner_msid VARCHAR(255) NOT NULL,
    owner_name VARCHAR(255),
    extension_name VARCHAR(255) NOT NULL,
    business_role VARCHAR(255),
    risk_tier VARCHAR(50),
    lifecycle_state VARCHAR(50) NOT NULL DEFAULT 'bootstrap',
    consent_tier VARCHAR(50) NOT NULL DEFAULT 'supervised',
    trust_score DOUBLE NOT NULL DEFAULT '0',
    team VARCHAR(255),
    manager_msid VARCHAR(255),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6),
    retired_at DATETIME(6),
    retired_by VARCHAR(255),
    retired_reason LONGTEXT,
    CONSTRAINT pk_digital_workers PRIMARY KEY (id),
    KEY ix_digital_workers_lifecycle_state (lifecycle_state),
    KEY ix_digital_workers_owner_msid (owner_msid),
    KEY ix_digital_workers_team (team),
    UNIQUE KEY uq_digital_workers_entra_app_id (entra_app_id),
    UNIQUE KEY uq_digital_workers_worker_id (worker_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE tasks ADD COLUMN worker_id VARCHAR(36);

CREATE INDEX ix_tasks_worker_id ON tasks (worker_id);

-- downgrade

DROP TABLE digital_workers;

DROP INDEX ix_tasks_worker_id ON tasks;

ALTER TABLE tasks DROP COLUMN worker_id;
