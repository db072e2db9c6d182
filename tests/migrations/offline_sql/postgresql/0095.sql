-- 0095 create_portable_identity_group_memberships: postgresql

-- upgrade

CREATE TABLE portable_identity_group_memberships (
    id SERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    status VARCHAR(32) DEFAULT 'active' NOT NULL,
    discovered_by VARCHAR(255) NOT NULL,
    trust_weight INTEGER DEFAULT '50' NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_portable_identity_group_memberships PRIMARY KEY (id),
    CONSTRAINT fk_portable_identity_group_memberships_principal_id_e277a46f FOREIGN KEY(principal_id) REFERENCES portable_identity_principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_portable_identity_group_memberships_group_id_por_a5c7348b FOREIGN KEY(group_id) REFERENCES portable_identity_groups (id) ON DELETE CASCADE
);

CREATE INDEX ix_portable_identity_group_memberships_group_id ON portable_identity_group_memberships (group_id);

CREATE INDEX ix_portable_identity_group_memberships_principal_id ON portable_identity_group_memberships (principal_id);

CREATE INDEX ix_portable_identity_group_memberships_principal_id_status ON portable_identity_group_memberships (principal_id, status);

CREATE INDEX ix_portable_identity_group_memberships_status ON portable_identity_group_memberships (status);

CREATE UNIQUE INDEX uq_portable_identity_group_memberships_principal_id_3cc6e7e5 ON portable_identity_group_memberships (principal_id, group_id, discovered_by);

CREATE UNIQUE INDEX uq_portable_identity_group_memberships_uuid ON portable_identity_group_memberships (uuid);

-- downgrade

DROP TABLE portable_identity_group_memberships;
