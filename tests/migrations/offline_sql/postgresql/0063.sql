-- 0063 create_identity_providers: postgresql

-- upgrade

CREATE TABLE identity_providers (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name TEXT NOT NULL,
    provider_type TEXT NOT NULL,
    facing TEXT NOT NULL,
    priority INTEGER DEFAULT '100' NOT NULL,
    trust_weight INTEGER DEFAULT '50' NOT NULL,
    capabilities TEXT[] DEFAULT '{}',
    source TEXT DEFAULT 'gem' NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_identity_providers PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_identity_providers_name ON identity_providers (name);

-- downgrade

DROP TABLE identity_providers;
