-- 0032 add_task_cancelled_at: mysql

-- upgrade

ALTER TABLE tasks ADD COLUMN cancelled_at DATETIME(6);

-- downgrade

ALTER TABLE tasks DROP COLUMN cancelled_at;
