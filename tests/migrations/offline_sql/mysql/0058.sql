-- 0058 add_audit_records: mysql

-- upgrade

CREATE TABLE audit_records (
    id BIGINT NOT NULL AUTO_INCREMENT,
    chain_id VARCHAR(255) NOT NULL,
    content_type VARCHAR(100) NOT NULL,
    metadata LONGTEXT,
    content_hash VARCHAR(64) NOT NULL,
    parent_hash VARCHAR(64) NOT NULL,
    chain_hash VARCHAR(64) NOT NULL,
    signature VARCHAR(512),
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT pk_audit_records PRIMARY KEY (id),
    KEY ix_audit_records_chain_id (chain_id),
    KEY ix_audit_records_chain_id_created_at (chain_id, created_at),
    KEY ix_audit_records_content_type (content_type),
    KEY ix_audit_records_created_at (created_at),
    UNIQUE KEY uq_audit_records_chain_hash (chain_hash)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE audit_records;
