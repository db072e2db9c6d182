-- 0049 add_remote_invocable_to_functions: sqlite

-- upgrade

ALTER TABLE functions ADD COLUMN remote_invocable BOOLEAN DEFAULT 1 NOT NULL;

-- downgrade

ALTER TABLE functions DROP COLUMN remote_invocable;
