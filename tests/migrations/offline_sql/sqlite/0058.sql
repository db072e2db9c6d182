-- 0058 add_audit_records: sqlite

-- upgrade

CREATE TABLE audit_records (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    chain_id VARCHAR(255) NOT NULL,
    content_type VARCHAR(100) NOT NULL,
    metadata TEXT,
    content_hash VARCHAR(64) NOT NULL,
    parent_hash VARCHAR(64) NOT NULL,
    chain_hash VARCHAR(64) NOT NULL,
    signature VARCHAR(512),
    created_at DATETIME NOT NULL
);

CREATE INDEX ix_audit_records_chain_id ON audit_records (chain_id);

CREATE INDEX ix_audit_records_chain_id_created_at ON audit_records (chain_id, created_at);

CREATE INDEX ix_audit_records_content_type ON audit_records (content_type);

CREATE INDEX ix_audit_records_created_at ON audit_records (created_at);

CREATE UNIQUE INDEX uq_audit_records_chain_hash ON audit_records (chain_hash);

-- downgrade

DROP TABLE audit_records;
