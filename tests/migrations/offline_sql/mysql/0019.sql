-- 0019 add_audit_hash_chain: mysql

-- upgrade

ALTER TABLE audit_log CHANGE prev_hash previous_hash VARCHAR(255) NOT NULL;

ALTER TABLE audit_log MODIFY record_hash VARCHAR(255) NOT NULL;

ALTER TABLE audit_log ADD COLUMN retention_tier VARCHAR(10) DEFAULT 'hot';

CREATE INDEX ix_audit_log_record_hash ON audit_log (record_hash);

CREATE INDEX ix_audit_log_retention_tier ON audit_log (retention_tier);

-- downgrade

DROP INDEX ix_audit_log_retention_tier ON audit_log;

DROP INDEX ix_audit_log_record_hash ON audit_log;

ALTER TABLE audit_log DROP COLUMN retention_tier;

ALTER TABLE audit_log CHANGE previous_hash prev_hash VARCHAR(64) NOT NULL;

ALTER TABLE audit_log MODIFY record_hash VARCHAR(64) NOT NULL;
