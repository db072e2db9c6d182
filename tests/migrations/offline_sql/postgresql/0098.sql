-- 0098 create_task_logs: postgresql

-- upgrade

CREATE TABLE task_logs (
    id SERIAL NOT NULL,
    task_id BIGINT NOT NULL,
    function_id INTEGER,
    node_id INTEGER,
    entry TEXT,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_task_logs PRIMARY KEY (id),
    CONSTRAINT fk_task_logs_task_id_tasks FOREIGN KEY(task_id) REFERENCES tasks (id) ON DELETE CASCADE,
    CONSTRAINT fk_task_logs_node_id_nodes FOREIGN KEY(node_id) REFERENCES nodes (id) ON DELETE SET NULL
);

CREATE INDEX ix_task_logs_node_id ON task_logs (node_id);

CREATE INDEX ix_task_logs_task_id_id ON task_logs (task_id, id);

-- downgrade

DROP TABLE task_logs;
