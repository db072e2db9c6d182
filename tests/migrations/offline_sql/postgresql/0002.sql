-- 0002 add_nodes: postgresql

-- upgrade

CREATE TABLE nodes (
    id SERIAL NOT NULL,
    name VARCHAR(128) DEFAULT '' NOT NULL,
    status VARCHAR(255) DEFAULT 'unknown' NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_nodes PRIMARY KEY (id)
);

CREATE INDEX ix_nodes_active ON nodes (active);

CREATE INDEX ix_nodes_status ON nodes (status);

CREATE UNIQUE INDEX uq_nodes_name ON nodes (name);

-- downgrade

DROP TABLE nodes;
