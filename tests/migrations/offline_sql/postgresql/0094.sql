-- 0094 create_portable_identity_groups: postgresql

-- upgrade

CREATE TABLE portable_identity_groups (
    id SERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    source VARCHAR(64) DEFAULT 'ldap' NOT NULL,
    description TEXT,
    active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_portable_identity_groups PRIMARY KEY (id)
);

CREATE INDEX ix_portable_identity_groups_active ON portable_identity_groups (active);

CREATE INDEX ix_portable_identity_groups_source ON portable_identity_groups (source);

CREATE UNIQUE INDEX uq_portable_identity_groups_name ON portable_identity_groups (name);

CREATE UNIQUE INDEX uq_portable_identity_groups_uuid ON portable_identity_groups (uuid);

-- downgrade

DROP TABLE portable_identity_groups;
