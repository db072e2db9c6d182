-- 0008 add_tasks: sqlite

-- upgrade

CREATE TABLE tasks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    relationship_id INTEGER,
    function_id INTEGER,
    status VARCHAR(255) NOT NULL,
    parent_id INTEGER,
    master_id INTEGER,
    function_args TEXT,
    results TEXT,
    payload TEXT,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME,
    CONSTRAINT fk_tasks_function_id_functions FOREIGN KEY(function_id) REFERENCES functions (id),
    CONSTRAINT fk_tasks_parent_id_tasks FOREIGN KEY(parent_id) REFERENCES tasks (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT fk_tasks_master_id_tasks FOREIGN KEY(master_id) REFERENCES tasks (id) ON DELETE SET NULL ON UPDATE CASCADE
);

CREATE INDEX ix_tasks_function_id ON tasks (function_id);

CREATE INDEX ix_tasks_master_id ON tasks (master_id);

CREATE INDEX ix_tasks_parent_id ON tasks (parent_id);

CREATE INDEX ix_tasks_status ON tasks (status);

-- downgrade

DROP TABLE tasks;
