-- 0091 create_portable_identity_providers: mysql

-- upgrade

CREATE TABLE portable_identity_providers (
    id INTEGER NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    provider_type VARCHAR(64) NOT NULL,
    facing VARCHAR(32) NOT NULL,
    priority INTEGER NOT NULL DEFAULT '100',
    trust_weight INTEGER NOT NULL DEFAULT '50',
    source VARCHAR(64) NOT NULL DEFAULT 'gem',
    enabled BOOL NOT NULL DEFAULT true,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_portable_identity_providers PRIMARY KEY (id),
    KEY ix_portable_identity_providers_enabled (enabled),
    KEY ix_portable_identity_providers_provider_type (provider_type),
    UNIQUE KEY uq_portable_identity_providers_name (name),
    UNIQUE KEY uq_portable_identity_providers_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE portable_identity_provider_capabilities (
    id INTEGER NOT NULL AUTO_INCREMENT,
    provider_id INTEGER NOT NULL,
    capability_key VARCHAR(128) NOT NULL,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_portable_identity_provider_capabilities PRIMARY KEY (id),
    CONSTRAINT fk_portable_identity_provider_capabilities_provider_9a5dd339 FOREIGN KEY(provider_id) REFERENCES portable_identity_providers (id) ON DELETE CASCADE,
    KEY ix_portable_identity_provider_capabilities_capability_key (capability_key),
    KEY ix_portable_identity_provider_capabilities_provider_id (provider_id),
    UNIQUE KEY uq_portable_identity_provider_capabilities_provider_e9fe3693 (provider_id, capability_key)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE portable_identity_provider_capabilities;

DROP TABLE portable_identity_providers;
