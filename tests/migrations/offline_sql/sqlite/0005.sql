-- 0005 add_runners: sqlite

-- upgrade

CREATE TABLE runners (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    extension_id INTEGER NOT NULL,
    name VARCHAR(256) DEFAULT '' NOT NULL,
    namespace VARCHAR(256) DEFAULT '' NOT NULL,
    active BOOLEAN DEFAULT 1 NOT NULL,
    queue VARCHAR(256),
    uri VARCHAR(256),
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME,
    CONSTRAINT fk_runners_extension_id_extensions FOREIGN KEY(extension_id) REFERENCES extensions (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX ix_runners_extension_id ON runners (extension_id);

-- downgrade

DROP TABLE runners;
