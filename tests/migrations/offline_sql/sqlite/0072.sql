-- 0072 create_identity_audit_log: sqlite

-- upgrade

CREATE TABLE identity_audit_log (
    id CHAR(36) DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) NOT NULL,
    principal_id CHAR(36),
    identity_id CHAR(36),
    provider_name VARCHAR(255) NOT NULL,
    event_type VARCHAR(255) NOT NULL,
    trust_level VARCHAR(255),
    detail TEXT DEFAULT ('{}') NOT NULL,
    node_id VARCHAR(255),
    session_id VARCHAR(255),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT pk_identity_audit_log PRIMARY KEY (id),
    CONSTRAINT fk_identity_audit_log_principal_id_principals FOREIGN KEY(principal_id) REFERENCES principals (id) ON DELETE SET NULL,
    CONSTRAINT fk_identity_audit_log_identity_id_identities FOREIGN KEY(identity_id) REFERENCES identities (id) ON DELETE SET NULL
);

CREATE INDEX ix_identity_audit_log_created_at ON identity_audit_log (created_at);

CREATE INDEX ix_identity_audit_log_event_type ON identity_audit_log (event_type);

CREATE INDEX ix_identity_audit_log_identity_id ON identity_audit_log (identity_id);

CREATE INDEX ix_identity_audit_log_principal_id ON identity_audit_log (principal_id);

CREATE INDEX ix_identity_audit_log_principal_id_event_type_created_at ON identity_audit_log (principal_id, event_type, created_at);

-- downgrade

DROP TABLE identity_audit_log;
