-- 0030 add_approval_queue: mysql

-- upgrade

CREATE TABLE approval_queue (
    id INTEGER NOT NULL AUTO_INCREMENT,
    approval_type VARCHAR(255) NOT NULL,
    payload LONGTEXT,
    requester_id VARCHAR(255) NOT NULL,
    status VARCHAR(255) NOT NULL DEFAULT 'pending',
    reviewer_id VARCHAR(255),
    reviewed_at DATETIME(6),
    created_at DATETIME(6) NOT NULL,
    tenant_id VARCHAR(255),
    CONSTRAINT pk_approval_queue PRIMARY KEY (id),
    KEY ix_approval_queue_created_at (created_at),
    KEY ix_approval_queue_status (status),
    KEY ix_approval_queue_tenant_id (tenant_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE approval_queue;
