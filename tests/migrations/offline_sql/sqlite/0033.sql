-- 0033 add_task_delay: sqlite

-- upgrade

ALTER TABLE tasks ADD COLUMN task_delay INTEGER;

-- downgrade

ALTER TABLE tasks DROP COLUMN task_delay;
