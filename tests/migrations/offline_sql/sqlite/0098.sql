-- 0098 create_task_logs: sqlite

-- upgrade

CREATE TABLE task_logs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    task_id INTEGER NOT NULL,
    function_id INTEGER,
    node_id INTEGER,
    entry TEXT,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT fk_task_logs_task_id_tasks FOREIGN KEY(task_id) REFERENCES tasks (id) ON DELETE CASCADE,
    CONSTRAINT fk_task_logs_node_id_nodes FOREIGN KEY(node_id) REFERENCES nodes (id) ON DELETE SET NULL
);

CREATE INDEX ix_task_logs_node_id ON task_logs (node_id);

CREATE INDEX ix_task_logs_task_id_id ON task_logs (task_id, id);

-- downgrade

DROP TABLE task_logs;
