-- 0003 add_settings: mysql

-- upgrade

CREATE TABLE settings (
    id INTEGER NOT NULL AUTO_INCREMENT,
    `key` VARCHAR(128) NOT NULL,
    value VARCHAR(256) NOT NULL,
    encrypted BOOL NOT NULL DEFAULT false,
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated DATETIME(6),
    CONSTRAINT pk_settings PRIMARY KEY (id),
    UNIQUE KEY uq_settings_key (`key`)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE settings;
