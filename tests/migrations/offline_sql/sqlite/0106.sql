-- 0106 chain_audit_rows: sqlite

-- upgrade

ALTER TABLE audit_log ADD COLUMN uuid VARCHAR(36);

ALTER TABLE audit_log ADD COLUMN hash_version INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE audit_log ADD COLUMN chain_id VARCHAR(64);

ALTER TABLE audit_log ADD COLUMN seq INTEGER;

CREATE UNIQUE INDEX uq_audit_log_chain_id_previous_hash ON audit_log (chain_id, previous_hash) WHERE hash_version >= 2;

CREATE UNIQUE INDEX uq_audit_log_chain_id_seq ON audit_log (chain_id, seq) WHERE hash_version >= 2;

CREATE UNIQUE INDEX uq_audit_log_uuid ON audit_log (uuid);

ALTER TABLE audit_records ADD COLUMN uuid VARCHAR(36);

ALTER TABLE audit_records ADD COLUMN hash_version INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE audit_records ADD COLUMN seq INTEGER;

CREATE UNIQUE INDEX uq_audit_records_chain_id_parent_hash ON audit_records (chain_id, parent_hash) WHERE hash_version >= 2;

CREATE UNIQUE INDEX uq_audit_records_chain_id_seq ON audit_records (chain_id, seq) WHERE hash_version >= 2;

CREATE UNIQUE INDEX uq_audit_records_uuid ON audit_records (uuid);

ALTER TABLE governance_events ADD COLUMN uuid VARCHAR(36);

ALTER TABLE governance_events ADD COLUMN hash_version INTEGER DEFAULT '0' NOT NULL;

CREATE UNIQUE INDEX uq_governance_events_stream_id_previous_hash ON governance_events (stream_id, previous_hash) WHERE hash_version >= 2;

CREATE UNIQUE INDEX uq_governance_events_uuid ON governance_events (uuid);

CREATE TABLE audit_chain_heads (
    ledger VARCHAR(20) NOT NULL,
    chain_id VARCHAR(255) NOT NULL,
    seq INTEGER NOT NULL,
    hash VARCHAR(64) NOT NULL,
    CONSTRAINT pk_audit_chain_heads PRIMARY KEY (ledger, chain_id)
);

-- downgrade

DROP TABLE audit_chain_heads;

DROP INDEX uq_governance_events_uuid;

DROP INDEX uq_governance_events_stream_id_previous_hash;

ALTER TABLE governance_events DROP COLUMN hash_version;

ALTER TABLE governance_events DROP COLUMN uuid;

DROP INDEX uq_audit_records_uuid;

DROP INDEX uq_audit_records_chain_id_seq;

DROP INDEX uq_audit_records_chain_id_parent_hash;

ALTER TABLE audit_records DROP COLUMN seq;

ALTER TABLE audit_records DROP COLUMN hash_version;

ALTER TABLE audit_records DROP COLUMN uuid;

DROP INDEX uq_audit_log_uuid;

DROP INDEX uq_audit_log_chain_id_seq;

DROP INDEX uq_audit_log_chain_id_previous_hash;

ALTER TABLE audit_log DROP COLUMN seq;

ALTER TABLE audit_log DROP COLUMN chain_id;

ALTER TABLE audit_log DROP COLUMN hash_version;

ALTER TABLE audit_log DROP COLUMN uuid;
