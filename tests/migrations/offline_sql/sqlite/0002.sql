-- 0002 add_nodes: sqlite

-- upgrade

CREATE TABLE nodes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(128) DEFAULT '' NOT NULL,
    status VARCHAR(255) DEFAULT 'unknown' NOT NULL,
    active BOOLEAN DEFAULT 1 NOT NULL,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME
);

CREATE INDEX ix_nodes_active ON nodes (active);

CREATE INDEX ix_nodes_status ON nodes (status);

CREATE UNIQUE INDEX uq_nodes_name ON nodes (name);

-- downgrade

DROP TABLE nodes;
