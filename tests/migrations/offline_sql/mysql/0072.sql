-- 0072 create_identity_audit_log: mysql

-- upgrade

CREATE TABLE identity_audit_log (
    id CHAR(36) NOT NULL DEFAULT (uuid()),
    principal_id CHAR(36),
    identity_id CHAR(36),
    provider_name VARCHAR(255) NOT NULL,
    event_type VARCHAR(255) NOT NULL,
    trust_level VARCHAR(255),
    detail LONGTEXT NOT NULL DEFAULT ('{}'),
    node_id VARCHAR(255),
    session_id VARCHAR(255),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_identity_audit_log PRIMARY KEY (id),
    CONSTRAINT fk_identity_audit_log_principal_id_principals FOREIGN KEY(principal_id) REFERENCES principals (id) ON DELETE SET NULL,
    CONSTRAINT fk_identity_audit_log_identity_id_identities FOREIGN KEY(identity_id) REFERENCES identities (id) ON DELETE SET NULL,
    KEY ix_identity_audit_log_created_at (created_at),
    KEY ix_identity_audit_log_event_type (event_type),
    KEY ix_identity_audit_log_identity_id (identity_id),
    KEY ix_identity_audit_log_principal_id (principal_id),
    KEY ix_identity_audit_log_principal_id_event_type_created_at (principal_id, event_type, created_at)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE identity_audit_log;
