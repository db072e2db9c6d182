-- 0031 add_task_depth: mysql

-- upgrade

ALTER TABLE tasks ADD COLUMN depth INTEGER NOT NULL DEFAULT '0';

-- downgrade

ALTER TABLE tasks DROP COLUMN depth;
