-- 0051 fix_tasks_created_at: mysql

-- upgrade

ALTER TABLE tasks ADD COLUMN created_at DATETIME(6) GENERATED ALWAYS AS (created);

CREATE INDEX ix_tasks_created_at ON tasks (created_at);

-- downgrade

DROP INDEX ix_tasks_created_at ON tasks;

ALTER TABLE tasks DROP COLUMN created_at;
