-- 0075 add_task_idempotency: postgresql

-- upgrade

ALTER TABLE tasks ADD COLUMN idempotency_key VARCHAR(64);

ALTER TABLE tasks ADD COLUMN idempotency_expires_at TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_tasks_idempotency_expires_at ON tasks (idempotency_expires_at);

CREATE INDEX ix_tasks_idempotency_key ON tasks (idempotency_key);

-- downgrade

DROP INDEX ix_tasks_idempotency_key;

DROP INDEX ix_tasks_idempotency_expires_at;

ALTER TABLE tasks DROP COLUMN idempotency_expires_at;

ALTER TABLE tasks DROP COLUMN idempotency_key;
