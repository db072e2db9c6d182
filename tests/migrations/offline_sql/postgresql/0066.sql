-- 0066 create_identity_groups: postgresql

-- upgrade

CREATE TABLE identity_groups (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name TEXT NOT NULL,
    source TEXT DEFAULT 'ldap' NOT NULL,
    description TEXT,
    active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_identity_groups PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_identity_groups_name ON identity_groups (name);

-- downgrade

DROP TABLE identity_groups;
