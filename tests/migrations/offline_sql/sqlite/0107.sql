-- 0107 anchor_audit_chains: sqlite

-- upgrade

CREATE TABLE audit_anchors (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ledger VARCHAR(20) NOT NULL,
    chain_id VARCHAR(255) NOT NULL,
    kind VARCHAR(10) NOT NULL,
    seq INTEGER NOT NULL,
    hash VARCHAR(64) NOT NULL,
    row_count INTEGER NOT NULL,
    last_id INTEGER,
    digest VARCHAR(64),
    version_1_count INTEGER,
    retention VARCHAR(255),
    previous_anchor VARCHAR(64) NOT NULL,
    anchor_hash VARCHAR(64) NOT NULL,
    signature VARCHAR(512),
    created_at DATETIME NOT NULL
);

CREATE UNIQUE INDEX uq_audit_anchors_anchor_hash ON audit_anchors (anchor_hash);

CREATE UNIQUE INDEX uq_audit_anchors_ledger_chain_id_previous_anchor ON audit_anchors (ledger, chain_id, previous_anchor);

-- downgrade

DROP TABLE audit_anchors;
