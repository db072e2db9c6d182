-- 0096 create_portable_identity_audit_log: mysql

-- upgrade

CREATE TABLE portable_identity_audit_log (
    id INTEGER NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER,
    identity_id INTEGER,
    provider_name VARCHAR(255) NOT NULL,
    event_type VARCHAR(128) NOT NULL,
    trust_level VARCHAR(64),
    detail_payload LONGTEXT,
    node_ref VARCHAR(255),
    session_ref VARCHAR(255),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_portable_identity_audit_log PRIMARY KEY (id),
    CONSTRAINT fk_portable_identity_audit_log_principal_id_portabl_6d5ce663 FOREIGN KEY(principal_id) REFERENCES portable_identity_principals (id) ON DELETE SET NULL,
    CONSTRAINT fk_portable_identity_audit_log_identity_id_portable_5cbaa60d FOREIGN KEY(identity_id) REFERENCES portable_identities (id) ON DELETE SET NULL,
    KEY ix_portable_identity_audit_log_created_at (created_at),
    KEY ix_portable_identity_audit_log_event_type (event_type),
    KEY ix_portable_identity_audit_log_identity_id (identity_id),
    KEY ix_portable_identity_audit_log_principal_id (principal_id),
    KEY ix_portable_identity_audit_log_principal_id_event_t_15372943 (principal_id, event_type, created_at),
    UNIQUE KEY uq_portable_identity_audit_log_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE portable_identity_audit_log;
