-- 0017 add_audit_log: mysql

-- upgrade

CREATE TABLE audit_log (
    id BIGINT NOT NULL AUTO_INCREMENT,
    event_type VARCHAR(50) NOT NULL,
    principal_id VARCHAR(255) NOT NULL,
    principal_type VARCHAR(20) NOT NULL,
    action VARCHAR(100) NOT NULL,
    resource VARCHAR(500) NOT NULL,
    source VARCHAR(20) NOT NULL,
    node VARCHAR(255) NOT NULL,
    status VARCHAR(20) NOT NULL,
    duration_ms INTEGER,
    detail LONGTEXT,
    record_hash VARCHAR(64) NOT NULL,
    prev_hash VARCHAR(64) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_audit_log PRIMARY KEY (id),
    KEY ix_audit_log_created_at (created_at),
    KEY ix_audit_log_event_type (event_type),
    KEY ix_audit_log_principal_id (principal_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE audit_log;
