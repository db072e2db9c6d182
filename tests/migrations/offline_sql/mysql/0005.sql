-- 0005 add_runners: mysql

-- upgrade

CREATE TABLE runners (
    id INTEGER NOT NULL AUTO_INCREMENT,
    extension_id INTEGER NOT NULL,
    name VARCHAR(256) NOT NULL DEFAULT '',
    namespace VARCHAR(256) NOT NULL DEFAULT '',
    active BOOL NOT NULL DEFAULT true,
    queue VARCHAR(256),
    uri VARCHAR(256),
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated DATETIME(6),
    CONSTRAINT pk_runners PRIMARY KEY (id),
    CONSTRAINT fk_runners_extension_id_extensions FOREIGN KEY(extension_id) REFERENCES extensions (id) ON DELETE CASCADE ON UPDATE CASCADE,
    KEY ix_runners_extension_id (extension_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE runners;
