-- 0051 fix_tasks_created_at: sqlite

-- upgrade

ALTER TABLE tasks ADD COLUMN created_at DATETIME GENERATED ALWAYS AS (created);

CREATE INDEX ix_tasks_created_at ON tasks (created_at);

-- downgrade

DROP INDEX ix_tasks_created_at;

ALTER TABLE tasks DROP COLUMN created_at;
