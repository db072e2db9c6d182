-- 0017 add_audit_log: postgresql

-- upgrade

CREATE TABLE audit_log (
    id BIGSERIAL NOT NULL,
    event_type VARCHAR(50) NOT NULL,
    principal_id VARCHAR(255) NOT NULL,
    principal_type VARCHAR(20) NOT NULL,
    action VARCHAR(100) NOT NULL,
    resource VARCHAR(500) NOT NULL,
    source VARCHAR(20) NOT NULL,
    node VARCHAR(255) NOT NULL,
    status VARCHAR(20) NOT NULL,
    duration_ms INTEGER,
    detail TEXT,
    record_hash VARCHAR(64) NOT NULL,
    prev_hash VARCHAR(64) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_audit_log PRIMARY KEY (id)
);

CREATE INDEX ix_audit_log_created_at ON audit_log (created_at);

CREATE INDEX ix_audit_log_event_type ON audit_log (event_type);

CREATE INDEX ix_audit_log_principal_id ON audit_log (principal_id);

-- downgrade

DROP TABLE audit_log;
