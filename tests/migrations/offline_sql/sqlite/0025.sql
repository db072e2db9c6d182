-- 0025 add_tenants_table: sqlite

-- upgrade

CREATE TABLE tenants (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id VARCHAR(100) NOT NULL,
    name VARCHAR(255),
    status VARCHAR(20) DEFAULT 'active',
    max_workers INTEGER DEFAULT '10',
    max_queue_depth INTEGER DEFAULT '10000',
    monthly_token_limit DOUBLE,
    daily_token_limit DOUBLE,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

CREATE INDEX ix_tenants_status ON tenants (status);

CREATE UNIQUE INDEX uq_tenants_tenant_id ON tenants (tenant_id);

-- downgrade

DROP TABLE tenants;
