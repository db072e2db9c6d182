-- 0030 add_approval_queue: postgresql

-- upgrade

CREATE TABLE approval_queue (
    id SERIAL NOT NULL,
    approval_type TEXT NOT NULL,
    payload TEXT,
    requester_id TEXT NOT NULL,
    status TEXT DEFAULT 'pending' NOT NULL,
    reviewer_id TEXT,
    reviewed_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    tenant_id TEXT,
    CONSTRAINT pk_approval_queue PRIMARY KEY (id)
);

CREATE INDEX ix_approval_queue_created_at ON approval_queue (created_at);

CREATE INDEX ix_approval_queue_status ON approval_queue (status);

CREATE INDEX ix_approval_queue_tenant_id ON approval_queue (tenant_id);

-- downgrade

DROP TABLE approval_queue;
