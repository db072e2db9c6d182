-- 0067 create_identity_group_memberships: mysql

-- upgrade

CREATE TABLE identity_group_memberships (
    id CHAR(36) NOT NULL DEFAULT (uuid()),
    principal_id CHAR(36) NOT NULL,
    group_id CHAR(36) NOT NULL,
    status VARCHAR(255) NOT NULL DEFAULT 'active',
    discovered_by VARCHAR(255) NOT NULL,
    trust_weight INTEGER NOT NULL DEFAULT '50',
    expires_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_identity_group_memberships PRIMARY KEY (id),
    CONSTRAINT fk_identity_group_memberships_principal_id_principals FOREIGN KEY(principal_id) REFERENCES principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_identity_group_memberships_group_id_identity_groups FOREIGN KEY(group_id) REFERENCES identity_groups (id) ON DELETE CASCADE,
    KEY ix_identity_group_memberships_group_id (group_id),
    KEY ix_identity_group_memberships_principal_id (principal_id),
    KEY ix_identity_group_memberships_principal_id_trust_we_9b1c1962 (principal_id, trust_weight, status),
    KEY ix_identity_group_memberships_status (status),
    UNIQUE KEY uq_identity_group_memberships_principal_id_group_id_ba884606 (principal_id, group_id, discovered_by)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE identity_group_memberships;
