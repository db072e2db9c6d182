-- 0004 add_extensions: postgresql

-- upgrade

CREATE TABLE extensions (
    id SERIAL NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    name VARCHAR(128) NOT NULL,
    namespace VARCHAR(128) DEFAULT '' NOT NULL,
    exchange VARCHAR(255),
    uri VARCHAR(256),
    schema_version INTEGER DEFAULT '0' NOT NULL,
    updated TIMESTAMP WITH TIME ZONE,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_extensions PRIMARY KEY (id)
);

CREATE INDEX ix_extensions_active ON extensions (active);

CREATE INDEX ix_extensions_name ON extensions (name);

CREATE INDEX ix_extensions_namespace ON extensions (namespace);

CREATE INDEX ix_extensions_schema_version ON extensions (schema_version);

CREATE UNIQUE INDEX uq_extensions_name_namespace ON extensions (name, namespace);

-- downgrade

DROP TABLE extensions;
