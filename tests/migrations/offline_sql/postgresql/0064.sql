-- 0064 create_principals: postgresql

-- upgrade

CREATE TABLE principals (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    canonical_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    display_name TEXT,
    active BOOLEAN DEFAULT true NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_principals PRIMARY KEY (id),
    CONSTRAINT ck_principals_canonical_name_format CHECK (canonical_name ~ '^[a-z0-9][a-z0-9_-]*$')
);

CREATE INDEX ix_principals_canonical_name ON principals (canonical_name);

CREATE INDEX ix_principals_kind ON principals (kind);

CREATE UNIQUE INDEX uq_principals_canonical_name_kind ON principals (canonical_name, kind);

-- downgrade

DROP TABLE principals;
