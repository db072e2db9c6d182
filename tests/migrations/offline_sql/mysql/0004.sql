-- 0004 add_extensions: mysql

-- upgrade

CREATE TABLE extensions (
    id INTEGER NOT NULL AUTO_INCREMENT,
    active BOOL NOT NULL DEFAULT true,
    name VARCHAR(128) NOT NULL,
    namespace VARCHAR(128) NOT NULL DEFAULT '',
    exchange VARCHAR(255),
    uri VARCHAR(256),
    schema_version INTEGER NOT NULL DEFAULT '0',
    updated DATETIME(6),
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_extensions PRIMARY KEY (id),
    KEY ix_extensions_active (active),
    KEY ix_extensions_name (name),
    KEY ix_extensions_namespace (namespace),
    KEY ix_extensions_schema_version (schema_version),
    UNIQUE KEY uq_extensions_name_namespace (name, namespace)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE extensions;
