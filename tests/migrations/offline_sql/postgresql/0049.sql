-- 0049 add_remote_invocable_to_functions: postgresql

-- upgrade

ALTER TABLE functions ADD COLUMN remote_invocable BOOLEAN DEFAULT true NOT NULL;

-- downgrade

ALTER TABLE functions DROP COLUMN remote_invocable;
