-- 0049 add_remote_invocable_to_functions: mysql

-- upgrade

ALTER TABLE functions ADD COLUMN remote_invocable BOOL NOT NULL DEFAULT true;

-- downgrade

ALTER TABLE functions DROP COLUMN remote_invocable;
