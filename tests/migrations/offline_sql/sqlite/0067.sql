-- 0067 create_identity_group_memberships: sqlite

-- upgrade

CREATE TABLE identity_group_memberships (
    id CHAR(36) DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) NOT NULL,
    principal_id CHAR(36) NOT NULL,
    group_id CHAR(36) NOT NULL,
    status VARCHAR(255) DEFAULT 'active' NOT NULL,
    discovered_by VARCHAR(255) NOT NULL,
    trust_weight INTEGER DEFAULT '50' NOT NULL,
    expires_at DATETIME,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
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
