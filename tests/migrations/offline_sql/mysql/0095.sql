-- 0095 create_portable_identity_group_memberships: mysql

-- upgrade

CREATE TABLE portable_identity_group_memberships (
    id INTEGER NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    status VARCHAR(32) NOT NULL DEFAULT 'active',
    discovered_by VARCHAR(255) NOT NULL,
    trust_weight INTEGER NOT NULL DEFAULT '50',
    expires_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_portable_identity_group_memberships PRIMARY KEY (id),
    CONSTRAINT fk_portable_identity_group_memberships_principal_id_e277a46f FOREIGN KEY(principal_id) REFERENCES portable_identity_principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_portable_identity_group_memberships_group_id_por_a5c7348b FOREIGN KEY(group_id) REFERENCES portable_identity_groups (id) ON DELETE CASCADE,
    KEY ix_portable_identity_group_memberships_group_id (group_id),
    KEY ix_portable_identity_group_memberships_principal_id (principal_id),
    KEY ix_portable_identity_group_memberships_principal_id_status (principal_id, status),
    KEY ix_portable_identity_group_memberships_status (status),
    UNIQUE KEY uq_portable_identity_group_memberships_principal_id_3cc6e7e5 (principal_id, group_id, discovered_by),
    UNIQUE KEY uq_portable_identity_group_memberships_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE portable_identity_group_memberships;
