-- 0003 add_settings: sqlite

-- upgrade

CREATE TABLE settings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" VARCHAR(128) NOT NULL,
    value VARCHAR(256) NOT NULL,
    encrypted BOOLEAN DEFAULT 0 NOT NULL,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME
);

CREATE UNIQUE INDEX uq_settings_key ON settings ("key");

-- downgrade

DROP TABLE settings;
