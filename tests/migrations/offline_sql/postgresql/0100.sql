-- 0100 guard_tasks_with_claims: postgresql

-- upgrade

CREATE TABLE task_claims (
    scope_hash CHAR(64) NOT NULL,
    task_id BIGINT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_task_claims PRIMARY KEY (scope_hash),
    CONSTRAINT fk_task_claims_task_id_tasks FOREIGN KEY(task_id) REFERENCES tasks (id) ON DELETE CASCADE
);

CREATE INDEX ix_task_claims_task_id ON task_claims (task_id);

-- downgrade

DROP TABLE task_claims;
