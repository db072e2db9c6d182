-- 0059 create_chains: sqlite

-- upgrade

CREATE TABLE chains (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(255) NOT NULL,
    active BOOLEAN DEFAULT 1 NOT NULL,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME
);

CREATE INDEX ix_chains_active ON chains (active);

CREATE INDEX ix_chains_name ON chains (name);

-- downgrade

DROP TABLE chains;
