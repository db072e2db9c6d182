-- 0051 fix_tasks_created_at: postgresql

-- upgrade

ALTER TABLE tasks ADD COLUMN created_at TIMESTAMP WITH TIME ZONE GENERATED ALWAYS AS (created) STORED;

CREATE INDEX ix_tasks_created_at ON tasks (created_at);

-- downgrade

DROP INDEX ix_tasks_created_at;

ALTER TABLE tasks DROP COLUMN created_at;
