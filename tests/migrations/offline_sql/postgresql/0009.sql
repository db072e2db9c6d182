-- 0009 add_digital_workers: postgresql

-- upgrade

CREATE TABLE digital_workers (
    id SERIAL NOT NULL,
    worker_id VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    entra_app_id VARCHAR(255) NOT NULL,
    entra_object_id VARCHAR(255),
    owner_msid VARCHAR(255) NOT NULL,
    owner_name VARCHAR(255),
    extension_name VARCHAR(255) NOT NULL,
    business_role VARCHAR(255),
    risk_tier VARCHAR(50),
    lifecycle_state VARCHAR(50) DEFAULT 'bootstrap' NOT NULL,
    consent_tier VARCHAR(50) DEFAULT 'supervised' NOT NULL,
    trust_score DOUBLE PRECISION DEFAULT '0' NOT NULL,
    team VARCHAR(255),
    manager_msid VARCHAR(255),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE,
    retired_at TIMESTAMP WITH TIME ZONE,
    retired_by VARCHAR(255),
    retired_reason TEXT,
    CONSTRAINT pk_digital_workers PRIMARY KEY (id)
);

CREATE INDEX ix_digital_workers_lifecycle_state ON digital_workers (lifecycle_state);

CREATE INDEX ix_digital_workers_owner_msid ON digital_workers (owner_msid);

CREATE INDEX ix_digital_workers_team ON digital_workers (team);

CREATE UNIQUE INDEX uq_digital_workers_entra_app_id ON digital_workers (entra_app_id);

CREATE UNIQUE INDEX uq_digital_workers_worker_id ON digital_workers (worker_id);

ALTER TABLE tasks ADD COLUMN worker_id VARCHAR(36);

CREATE INDEX ix_tasks_worker_id ON tasks (worker_id);

-- downgrade

DROP TABLE digital_workers;

DROP INDEX ix_tasks_worker_id;

ALTER TABLE tasks DROP COLUMN worker_id;
