-- 0065 create_identities: postgresql

-- upgrade

CREATE TABLE identities (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    principal_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    provider_identity TEXT NOT NULL,
    profile BYTEA,
    active BOOLEAN DEFAULT true NOT NULL,
    last_authenticated_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_identities PRIMARY KEY (id),
    CONSTRAINT fk_identities_principal_id_principals FOREIGN KEY(principal_id) REFERENCES principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_identities_provider_id_identity_providers FOREIGN KEY(provider_id) REFERENCES identity_providers (id) ON DELETE CASCADE
);

CREATE INDEX ix_identities_principal_id ON identities (principal_id);

CREATE INDEX ix_identities_provider_id ON identities (provider_id);

CREATE UNIQUE INDEX uq_identities_principal_id_provider_id_provider_identity ON identities (principal_id, provider_id, provider_identity);

CREATE UNIQUE INDEX uq_identities_provider_id_provider_identity_active ON identities (provider_id, provider_identity) WHERE active = true;

-- downgrade

DROP TABLE identities;
