-- 0019 add_audit_hash_chain: postgresql

-- upgrade

ALTER TABLE audit_log ALTER COLUMN prev_hash TYPE VARCHAR(255);

ALTER TABLE audit_log RENAME prev_hash TO previous_hash;

ALTER TABLE audit_log ALTER COLUMN record_hash TYPE VARCHAR(255);

ALTER TABLE audit_log ADD COLUMN retention_tier VARCHAR(10) DEFAULT 'hot';

CREATE INDEX ix_audit_log_record_hash ON audit_log (record_hash);

CREATE INDEX ix_audit_log_retention_tier ON audit_log (retention_tier);

-- downgrade

DROP INDEX ix_audit_log_retention_tier;

DROP INDEX ix_audit_log_record_hash;

ALTER TABLE audit_log DROP COLUMN retention_tier;

ALTER TABLE audit_log ALTER COLUMN previous_hash TYPE VARCHAR(64);

ALTER TABLE audit_log RENAME previous_hash TO prev_hash;

ALTER TABLE audit_log ALTER COLUMN record_hash TYPE VARCHAR(64);
