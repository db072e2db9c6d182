-- 0045 add_memory_associations: sqlite

-- upgrade

CREATE TABLE memory_associations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    trace_id_a VARCHAR(36) NOT NULL,
    trace_id_b VARCHAR(36) NOT NULL,
    coactivation_count INTEGER DEFAULT '1' NOT NULL,
    linked BOOLEAN DEFAULT 0 NOT NULL,
    tenant_id VARCHAR(64),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

CREATE INDEX ix_memory_associations_tenant_id ON memory_associations (tenant_id);

CREATE INDEX ix_memory_associations_trace_id_a ON memory_associations (trace_id_a);

CREATE INDEX ix_memory_associations_trace_id_b ON memory_associations (trace_id_b);

CREATE UNIQUE INDEX uq_memory_associations_trace_id_a_trace_id_b ON memory_associations (trace_id_a, trace_id_b);

-- downgrade

DROP TABLE memory_associations;
