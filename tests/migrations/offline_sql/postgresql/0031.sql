-- 0031 add_task_depth: postgresql

-- upgrade

ALTER TABLE tasks ADD COLUMN depth INTEGER DEFAULT '0' NOT NULL;

-- downgrade

ALTER TABLE tasks DROP COLUMN depth;
