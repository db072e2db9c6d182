-- 0107 anchor_audit_chains: mysql

-- upgrade

CREATE TABLE audit_anchors (
    id BIGINT NOT NULL AUTO_INCREMENT,
    ledger VARCHAR(20) NOT NULL,
    chain_id VARCHAR(255) NOT NULL,
    kind VARCHAR(10) NOT NULL,
    seq BIGINT NOT NULL,
    hash VARCHAR(64) NOT NULL,
    row_count BIGINT NOT NULL,
    last_id BIGINT,
    digest VARCHAR(64),
    version_1_count BIGINT,
    retention VARCHAR(255),
    previous_anchor VARCHAR(64) NOT NULL,
    anchor_hash VARCHAR(64) NOT NULL,
    signature VARCHAR(512),
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_audit_anchors PRIMARY KEY (id),
    UNIQUE KEY uq_audit_anchors_anchor_hash (anchor_hash),
    UNIQUE KEY uq_audit_anchors_ledger_chain_id_previous_anchor (ledger, chain_id, previous_anchor)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE audit_anchors;
