-- 0101 add_task_phases: mysql

-- upgrade

ALTER TABLE tasks ADD COLUMN phase VARCHAR(8) GENERATED ALWAYS AS (CASE WHEN status IN ('pending', 'queued', 'task.pending', 'task.queued') THEN 'ready' WHEN status IN ('delayed', 'task.delayed') THEN 'delayed' WHEN status IN ('running', 'task.running') THEN 'running' END);

ALTER TABLE tasks ADD COLUMN claimed_at DATETIME(6);

ALTER TABLE tasks ADD COLUMN attempts INTEGER NOT NULL DEFAULT '0';

CREATE INDEX ix_tasks_phase_created_id ON tasks (phase, created, id);

-- downgrade

DROP INDEX ix_tasks_phase_created_id ON tasks;

ALTER TABLE tasks DROP COLUMN attempts;

ALTER TABLE tasks DROP COLUMN claimed_at;

ALTER TABLE tasks DROP COLUMN phase;
