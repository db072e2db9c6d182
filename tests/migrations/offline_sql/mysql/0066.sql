-- 0066 create_identity_groups: mysql

-- upgrade

CREATE TABLE identity_groups (
    id CHAR(36) NOT NULL DEFAULT (uuid()),
    name VARCHAR(255) NOT NULL,
    source VARCHAR(255) NOT NULL DEFAULT 'ldap',
    description LONGTEXT,
    active BOOL NOT NULL DEFAULT true,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_identity_groups PRIMARY KEY (id),
    UNIQUE KEY uq_identity_groups_name (name)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE identity_groups;
