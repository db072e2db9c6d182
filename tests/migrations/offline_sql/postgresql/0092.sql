-- 0092 create_portable_identity_principals: postgresql

-- upgrade

CREATE TABLE portable_identity_principals (
    id SERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    canonical_name VARCHAR(255) NOT NULL,
    kind VARCHAR(64) NOT NULL,
    employee_key VARCHAR(255),
    display_name VARCHAR(255),
    active BOOLEAN DEFAULT true NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_portable_identity_principals PRIMARY KEY (id)
);

CREATE INDEX ix_portable_identity_principals_active ON portable_identity_principals (active);

CREATE INDEX ix_portable_identity_principals_canonical_name ON portable_identity_principals (canonical_name);

CREATE INDEX ix_portable_identity_principals_employee_key ON portable_identity_principals (employee_key);

CREATE INDEX ix_portable_identity_principals_kind ON portable_identity_principals (kind);

CREATE UNIQUE INDEX uq_portable_identity_principals_canonical_name_kind ON portable_identity_principals (canonical_name, kind);

CREATE UNIQUE INDEX uq_portable_identity_principals_uuid ON portable_identity_principals (uuid);

-- downgrade

DROP TABLE portable_identity_principals;
