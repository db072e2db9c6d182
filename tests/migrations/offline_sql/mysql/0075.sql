-- 0075 add_task_idempotency: mysql

-- upgrade

ALTER TABLE tasks ADD COLUMN idempotency_key VARCHAR(64);

ALTER TABLE tasks ADD COLUMN idempotency_expires_at DATETIME(6);

CREATE INDEX ix_tasks_idempotency_expires_at ON tasks (idempotency_expires_at);

CREATE INDEX ix_tasks_idempotency_key ON tasks (idempotency_key);

-- downgrade

DROP INDEX ix_tasks_idempotency_key ON tasks;

DROP INDEX ix_tasks_idempotency_expires_at ON tasks;

ALTER TABLE tasks DROP COLUMN idempotency_expires_at;

ALTER TABLE tasks DROP COLUMN idempotency_key;
