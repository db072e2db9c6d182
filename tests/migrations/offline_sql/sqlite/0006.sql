-- 0006 add_functions: sqlite

-- upgrade

CREATE TABLE functions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(128) NOT NULL,
    active BOOLEAN DEFAULT 1 NOT NULL,
    runner_id INTEGER NOT NULL,
    args TEXT,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME,
    CONSTRAINT fk_functions_runner_id_runners FOREIGN KEY(runner_id) REFERENCES runners (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX ix_functions_active ON functions (active);

CREATE INDEX ix_functions_name ON functions (name);

CREATE INDEX ix_functions_runner_id ON functions (runner_id);

CREATE UNIQUE INDEX uq_functions_runner_id_name ON functions (runner_id, name);

-- downgrade

DROP TABLE functions;
