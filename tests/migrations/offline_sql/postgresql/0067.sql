-- 0067 create_identity_group_memberships: postgresql

-- upgrade

CREATE TABLE identity_group_memberships (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    principal_id UUID NOT NULL,
    group_id UUID NOT NULL,
    status TEXT DEFAULT 'active' NOT NULL,
    discovered_by TEXT NOT NULL,
    trust_weight INTEGER DEFAULT '50' NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_identity_group_memberships PRIMARY KEY (id),
    CONSTRAINT fk_identity_group_memberships_principal_id_principals FOREIGN KEY(principal_id) REFERENCES principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_identity_group_memberships_group_id_identity_groups FOREIGN KEY(group_id) REFERENCES identity_groups (id) ON DELETE CASCADE
);

CREATE INDEX ix_identity_group_memberships_group_id ON identity_group_memberships (group_id);

CREATE INDEX ix_identity_group_memberships_principal_id ON identity_group_memberships (principal_id);

CREATE INDEX ix_identity_group_memberships_principal_id_trust_we_9b1c1962 ON identity_group_memberships (principal_id, trust_weight, (CASE status WHEN 'expired' THEN 0 WHEN 'stale' THEN 1 WHEN 'active' THEN 2 END));

CREATE INDEX ix_identity_group_memberships_status ON identity_group_memberships (status);

CREATE UNIQUE INDEX uq_identity_group_memberships_principal_id_group_id_ba884606 ON identity_group_memberships (principal_id, group_id, discovered_by);

-- downgrade

DROP TABLE identity_group_memberships;
