-- 0004 add_extensions: sqlite

-- upgrade

CREATE TABLE extensions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    active BOOLEAN DEFAULT 1 NOT NULL,
    name VARCHAR(128) NOT NULL,
    namespace VARCHAR(128) DEFAULT '' NOT NULL,
    exchange VARCHAR(255),
    uri VARCHAR(256),
    schema_version INTEGER DEFAULT '0' NOT NULL,
    updated DATETIME,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_extensions_active ON extensions (active);

CREATE INDEX ix_extensions_name ON extensions (name);

CREATE INDEX ix_extensions_namespace ON extensions (namespace);

CREATE INDEX ix_extensions_schema_version ON extensions (schema_version);

CREATE UNIQUE INDEX uq_extensions_name_namespace ON extensions (name, namespace);

-- downgrade

DROP TABLE extensions;
