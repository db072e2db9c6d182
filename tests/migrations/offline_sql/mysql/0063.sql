-- 0063 create_identity_providers: mysql

-- upgrade

CREATE TABLE identity_providers (
    id CHAR(36) NOT NULL DEFAULT (uuid()),
    name VARCHAR(255) NOT NULL,
    provider_type VARCHAR(255) NOT NULL,
    facing VARCHAR(255) NOT NULL,
    priority INTEGER NOT NULL DEFAULT '100',
    trust_weight INTEGER NOT NULL DEFAULT '50',
    capabilities LONGTEXT DEFAULT ('[]'),
    source VARCHAR(255) NOT NULL DEFAULT 'gem',
    enabled BOOL NOT NULL DEFAULT true,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_identity_providers PRIMARY KEY (id),
    UNIQUE KEY uq_identity_providers_name (name)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE identity_providers;
