-- 0098 create_task_logs: mysql

-- upgrade

CREATE TABLE task_logs (
    id INTEGER NOT NULL AUTO_INCREMENT,
    task_id BIGINT NOT NULL,
    function_id INTEGER,
    node_id INTEGER,
    entry LONGTEXT,
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_task_logs PRIMARY KEY (id),
    CONSTRAINT fk_task_logs_task_id_tasks FOREIGN KEY(task_id) REFERENCES tasks (id) ON DELETE CASCADE,
    CONSTRAINT fk_task_logs_node_id_nodes FOREIGN KEY(node_id) REFERENCES nodes (id) ON DELETE SET NULL,
    KEY ix_task_logs_node_id (node_id),
    KEY ix_task_logs_task_id_id (task_id, id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE task_logs;
