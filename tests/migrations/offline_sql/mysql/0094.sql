-- 0094 create_portable_identity_groups: mysql

-- upgrade

CREATE TABLE portable_identity_groups (
    id INTEGER NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    source VARCHAR(64) NOT NULL DEFAULT 'ldap',
    description LONGTEXT,
    active BOOL NOT NULL DEFAULT true,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_portable_identity_groups PRIMARY KEY (id),
    KEY ix_portable_identity_groups_active (active),
    KEY ix_portable_identity_groups_source (source),
    UNIQUE KEY uq_portable_identity_groups_name (name),
    UNIQUE KEY uq_portable_identity_groups_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE portable_identity_groups;
