-- 0036 add_audit_context_snapshot: sqlite

-- upgrade

ALTER TABLE audit_log ADD COLUMN context_snapshot TEXT;

-- downgrade

ALTER TABLE audit_log DROP COLUMN context_snapshot;
