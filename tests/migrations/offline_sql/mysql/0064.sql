-- 0064 create_principals: mysql

-- upgrade

CREATE TABLE principals (
    id CHAR(36) NOT NULL DEFAULT (uuid()),
    canonical_name VARCHAR(255) NOT NULL,
    kind VARCHAR(255) NOT NULL,
    display_name VARCHAR(255),
    active BOOL NOT NULL DEFAULT true,
    last_seen_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_principals PRIMARY KEY (id),
    CONSTRAINT ck_principals_canonical_name_format CHECK (canonical_name REGEXP '^[a-z0-9][a-z0-9_-]*$'),
    KEY ix_principals_canonical_name (canonical_name),
    KEY ix_principals_kind (kind),
    UNIQUE KEY uq_principals_canonical_name_kind (canonical_name, kind)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE principals;
