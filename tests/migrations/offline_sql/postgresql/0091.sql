-- 0091 create_portable_identity_providers: postgresql

-- upgrade

CREATE TABLE portable_identity_providers (
    id SERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    provider_type VARCHAR(64) NOT NULL,
    facing VARCHAR(32) NOT NULL,
    priority INTEGER DEFAULT '100' NOT NULL,
    trust_weight INTEGER DEFAULT '50' NOT NULL,
    source VARCHAR(64) DEFAULT 'gem' NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_portable_identity_providers PRIMARY KEY (id)
);

CREATE INDEX ix_portable_identity_providers_enabled ON portable_identity_providers (enabled);

CREATE INDEX ix_portable_identity_providers_provider_type ON portable_identity_providers (provider_type);

CREATE UNIQUE INDEX uq_portable_identity_providers_name ON portable_identity_providers (name);

CREATE UNIQUE INDEX uq_portable_identity_providers_uuid ON portable_identity_providers (uuid);

CREATE TABLE portable_identity_provider_capabilities (
    id SERIAL NOT NULL,
    provider_id INTEGER NOT NULL,
    capability_key VARCHAR(128) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_portable_identity_provider_capabilities PRIMARY KEY (id),
    CONSTRAINT fk_portable_identity_provider_capabilities_provider_9a5dd339 FOREIGN KEY(provider_id) REFERENCES portable_identity_providers (id) ON DELETE CASCADE
);

CREATE INDEX ix_portable_identity_provider_capabilities_capability_key ON portable_identity_provider_capabilities (capability_key);

CREATE INDEX ix_portable_identity_provider_capabilities_provider_id ON portable_identity_provider_capabilities (provider_id);

CREATE UNIQUE INDEX uq_portable_identity_provider_capabilities_provider_e9fe3693 ON portable_identity_provider_capabilities (provider_id, capability_key);

-- downgrade

DROP TABLE portable_identity_provider_capabilities;

DROP TABLE portable_identity_providers;
