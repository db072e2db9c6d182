-- 0092 create_portable_identity_principals: mysql

-- upgrade

CREATE TABLE portable_identity_principals (
    id INTEGER NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    canonical_name VARCHAR(255) NOT NULL,
    kind VARCHAR(64) NOT NULL,
    employee_key VARCHAR(255),
    display_name VARCHAR(255),
    active BOOL NOT NULL DEFAULT true,
    last_seen_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_portable_identity_principals PRIMARY KEY (id),
    KEY ix_portable_identity_principals_active (active),
    KEY ix_portable_identity_principals_canonical_name (canonical_name),
    KEY ix_portable_identity_principals_employee_key (employee_key),
    KEY ix_portable_identity_principals_kind (kind),
    UNIQUE KEY uq_portable_identity_principals_canonical_name_kind (canonical_name, kind),
    UNIQUE KEY uq_portable_identity_principals_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE portable_identity_principals;
