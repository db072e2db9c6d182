-- 0036 add_audit_context_snapshot: mysql

-- upgrade

ALTER TABLE audit_log ADD COLUMN context_snapshot LONGTEXT;

-- downgrade

ALTER TABLE audit_log DROP COLUMN context_snapshot;
