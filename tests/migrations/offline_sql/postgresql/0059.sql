-- 0059 create_chains: postgresql

-- upgrade

CREATE TABLE chains (
    id SERIAL NOT NULL,
    name VARCHAR(255) NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_chains PRIMARY KEY (id)
);

CREATE INDEX ix_chains_active ON chains (active);

CREATE INDEX ix_chains_name ON chains (name);

-- downgrade

DROP TABLE chains;
