-- 0100 guard_tasks_with_claims: mysql

-- upgrade

CREATE TABLE task_claims (
    scope_hash CHAR(64) NOT NULL,
    task_id BIGINT NOT NULL,
    expires_at DATETIME(6),
    CONSTRAINT pk_task_claims PRIMARY KEY (scope_hash),
    CONSTRAINT fk_task_claims_task_id_tasks FOREIGN KEY(task_id) REFERENCES tasks (id) ON DELETE CASCADE,
    KEY ix_task_claims_task_id (task_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE task_claims;
