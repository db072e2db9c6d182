-- 0008 add_tasks: mysql

-- upgrade

CREATE TABLE tasks (
    id BIGINT NOT NULL AUTO_INCREMENT,
    relationship_id INTEGER,
    function_id INTEGER,
    status VARCHAR(255) NOT NULL,
    parent_id BIGINT,
    master_id BIGINT,
    function_args LONGTEXT,
    results LONGTEXT,
    payload LONGTEXT,
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated DATETIME(6),
    CONSTRAINT pk_tasks PRIMARY KEY (id),
    CONSTRAINT fk_tasks_function_id_functions FOREIGN KEY(function_id) REFERENCES functions (id),
    CONSTRAINT fk_tasks_parent_id_tasks FOREIGN KEY(parent_id) REFERENCES tasks (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT fk_tasks_master_id_tasks FOREIGN KEY(master_id) REFERENCES tasks (id) ON DELETE SET NULL ON UPDATE CASCADE,
    KEY ix_tasks_function_id (function_id),
    KEY ix_tasks_master_id (master_id),
    KEY ix_tasks_parent_id (parent_id),
    KEY ix_tasks_status (status)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE tasks;
