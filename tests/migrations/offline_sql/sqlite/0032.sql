-- 0032 add_task_cancelled_at: sqlite

-- upgrade

ALTER TABLE tasks ADD COLUMN cancelled_at DATETIME;

-- downgrade

ALTER TABLE tasks DROP COLUMN cancelled_at;
