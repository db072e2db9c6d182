-- 0030 add_approval_queue: sqlite

-- upgrade

CREATE TABLE approval_queue (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    approval_type VARCHAR(255) NOT NULL,
    payload TEXT,
    requester_id VARCHAR(255) NOT NULL,
    status VARCHAR(255) DEFAULT 'pending' NOT NULL,
    reviewer_id VARCHAR(255),
    reviewed_at DATETIME,
    created_at DATETIME NOT NULL,
    tenant_id VARCHAR(255)
);

CREATE INDEX ix_approval_queue_created_at ON approval_queue (created_at);

CREATE INDEX ix_approval_queue_status ON approval_queue (status);

CREATE INDEX ix_approval_queue_tenant_id ON approval_queue (tenant_id);

-- downgrade

DROP TABLE approval_queue;
