-- 0072 create_identity_audit_log: postgresql

-- upgrade

CREATE TABLE identity_audit_log (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    principal_id UUID,
    identity_id UUID,
    provider_name TEXT NOT NULL,
    event_type TEXT NOT NULL,
    trust_level TEXT,
    detail JSONB DEFAULT ('{}') NOT NULL,
    node_id TEXT,
    session_id TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
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
