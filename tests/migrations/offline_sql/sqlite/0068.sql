-- 0068 add_entity_type_to_audit_records: sqlite

-- upgrade

ALTER TABLE audit_records ADD COLUMN entity_type VARCHAR(100);

CREATE INDEX ix_audit_records_entity_type ON audit_records (entity_type);

-- downgrade

DROP INDEX ix_audit_records_entity_type;

ALTER TABLE audit_records DROP COLUMN entity_type;
