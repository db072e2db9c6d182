-- 0093 create_portable_identities: postgresql

-- upgrade

CREATE TABLE portable_identities (
    id SERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER NOT NULL,
    provider_id INTEGER NOT NULL,
    provider_identity_key VARCHAR(255) NOT NULL,
    profile_ciphertext TEXT,
    active BOOLEAN DEFAULT true NOT NULL,
    last_authenticated_at TIMESTAMP WITH TIME ZONE,
    account_type VARCHAR(64) DEFAULT 'primary' NOT NULL,
    qualifier VARCHAR(255),
    is_default BOOLEAN DEFAULT false NOT NULL,
    link_evidence TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_portable_identities PRIMARY KEY (id),
    CONSTRAINT fk_portable_identities_principal_id_portable_identi_befe2844 FOREIGN KEY(principal_id) REFERENCES portable_identity_principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_portable_identities_provider_id_portable_identit_fbdae7df FOREIGN KEY(provider_id) REFERENCES portable_identity_providers (id) ON DELETE CASCADE
);

CREATE INDEX ix_portable_identities_active ON portable_identities (active);

CREATE INDEX ix_portable_identities_is_default ON portable_identities (is_default);

CREATE INDEX ix_portable_identities_principal_id ON portable_identities (principal_id);

CREATE INDEX ix_portable_identities_provider_id ON portable_identities (provider_id);

CREATE INDEX ix_portable_identities_provider_id_provider_identity_key ON portable_identities (provider_id, provider_identity_key);

CREATE INDEX ix_portable_identities_provider_identity_key ON portable_identities (provider_identity_key);

CREATE UNIQUE INDEX uq_portable_identities_principal_id_provider_id_pro_73466566 ON portable_identities (principal_id, provider_id, provider_identity_key);

CREATE UNIQUE INDEX uq_portable_identities_uuid ON portable_identities (uuid);

-- downgrade

DROP TABLE portable_identities;
