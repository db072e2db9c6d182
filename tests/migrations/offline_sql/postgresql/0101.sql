-- 0101 add_task_phases: postgresql

-- upgrade

ALTER TABLE tasks ADD COLUMN phase VARCHAR(8) GENERATED ALWAYS AS (CASE WHEN status IN ('pending', 'queued', 'task.pending', 'task.queued') THEN 'ready' WHEN status IN ('delayed', 'task.delayed') THEN 'delayed' WHEN status IN ('running', 'task.running') THEN 'running' END) STORED;

ALTER TABLE tasks ADD COLUMN claimed_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE tasks ADD COLUMN attempts INTEGER DEFAULT '0' NOT NULL;

CREATE INDEX ix_tasks_phase_created_id ON tasks (phase, created, id) WHERE phase IS NOT NULL;

-- downgrade

DROP INDEX ix_tasks_phase_created_id;

ALTER TABLE tasks DROP COLUMN attempts;

ALTER TABLE tasks DROP COLUMN claimed_at;

ALTER TABLE tasks DROP COLUMN phase;
