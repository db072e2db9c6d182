-- 0096 create_portable_identity_audit_log: postgresql

-- upgrade

CREATE TABLE portable_identity_audit_log (
    id SERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER,
    identity_id INTEGER,
    provider_name VARCHAR(255) NOT NULL,
    event_type VARCHAR(128) NOT NULL,
    trust_level VARCHAR(64),
    detail_payload TEXT,
    node_ref VARCHAR(255),
    session_ref VARCHAR(255),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_portable_identity_audit_log PRIMARY KEY (id),
    CONSTRAINT fk_portable_identity_audit_log_principal_id_portabl_6d5ce663 FOREIGN KEY(principal_id) REFERENCES portable_identity_principals (id) ON DELETE SET NULL,
    CONSTRAINT fk_portable_identity_audit_log_identity_id_portable_5cbaa60d FOREIGN KEY(identity_id) REFERENCES portable_identities (id) ON DELETE SET NULL
);

CREATE INDEX ix_portable_identity_audit_log_created_at ON portable_identity_audit_log (created_at);

CREATE INDEX ix_portable_identity_audit_log_event_type ON portable_identity_audit_log (event_type);

CREATE INDEX ix_portable_identity_audit_log_identity_id ON portable_identity_audit_log (identity_id);

CREATE INDEX ix_portable_identity_audit_log_principal_id ON portable_identity_audit_log (principal_id);

CREATE INDEX ix_portable_identity_audit_log_principal_id_event_t_15372943 ON portable_identity_audit_log (principal_id, event_type, created_at);

CREATE UNIQUE INDEX uq_portable_identity_audit_log_uuid ON portable_identity_audit_log (uuid);

-- downgrade

DROP TABLE portable_identity_audit_log;
