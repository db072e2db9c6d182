-- 0032 add_task_cancelled_at: postgresql

-- upgrade

ALTER TABLE tasks ADD COLUMN cancelled_at TIMESTAMP WITH TIME ZONE;

-- downgrade

ALTER TABLE tasks DROP COLUMN cancelled_at;
