-- 0019 add_audit_hash_chain: sqlite

-- upgrade

CREATE TABLE legion_rebuild_audit_log (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event_type VARCHAR(50) NOT NULL,
    principal_id VARCHAR(255) NOT NULL,
    principal_type VARCHAR(20) NOT NULL,
    action VARCHAR(100) NOT NULL,
    resource VARCHAR(500) NOT NULL,
    source VARCHAR(20) NOT NULL,
    node VARCHAR(255) NOT NULL,
    status VARCHAR(20) NOT NULL,
    duration_ms INTEGER,
    detail TEXT,
    record_hash VARCHAR(255) NOT NULL,
    previous_hash VARCHAR(255) NOT NULL,
    created_at DATETIME NOT NULL
);

INSERT INTO legion_rebuild_audit_log (id, event_type, principal_id, principal_type, action, resource, source, node, status, duration_ms, detail, record_hash, previous_hash, created_at) SELECT id, event_type, principal_id, principal_type, action, resource, source, node, status, duration_ms, detail, record_hash, prev_hash, created_at
FROM audit_log;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_audit_log';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_audit_log' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'audit_log';

DROP TABLE audit_log;

ALTER TABLE legion_rebuild_audit_log RENAME TO audit_log;

CREATE INDEX ix_audit_log_created_at ON audit_log (created_at);

CREATE INDEX ix_audit_log_event_type ON audit_log (event_type);

CREATE INDEX ix_audit_log_principal_id ON audit_log (principal_id);

ALTER TABLE audit_log ADD COLUMN retention_tier VARCHAR(10) DEFAULT 'hot';

CREATE INDEX ix_audit_log_record_hash ON audit_log (record_hash);

CREATE INDEX ix_audit_log_retention_tier ON audit_log (retention_tier);

-- downgrade

DROP INDEX ix_audit_log_retention_tier;

DROP INDEX ix_audit_log_record_hash;

ALTER TABLE audit_log DROP COLUMN retention_tier;

CREATE TABLE legion_rebuild_audit_log (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    event_type VARCHAR(50) NOT NULL,
    principal_id VARCHAR(255) NOT NULL,
    principal_type VARCHAR(20) NOT NULL,
    action VARCHAR(100) NOT NULL,
    resource VARCHAR(500) NOT NULL,
    source VARCHAR(20) NOT NULL,
    node VARCHAR(255) NOT NULL,
    status VARCHAR(20) NOT NULL,
    duration_ms INTEGER,
    detail TEXT,
    record_hash VARCHAR(64) NOT NULL,
    prev_hash VARCHAR(64) NOT NULL,
    created_at DATETIME NOT NULL
);

INSERT INTO legion_rebuild_audit_log (id, event_type, principal_id, principal_type, action, resource, source, node, status, duration_ms, detail, record_hash, prev_hash, created_at) SELECT id, event_type, principal_id, principal_type, action, resource, source, node, status, duration_ms, detail, record_hash, previous_hash, created_at
FROM audit_log;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_audit_log';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_audit_log' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'audit_log';

DROP TABLE audit_log;

ALTER TABLE legion_rebuild_audit_log RENAME TO audit_log;

CREATE INDEX ix_audit_log_created_at ON audit_log (created_at);

CREATE INDEX ix_audit_log_event_type ON audit_log (event_type);

CREATE INDEX ix_audit_log_principal_id ON audit_log (principal_id);
