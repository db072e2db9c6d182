-- 0025 add_tenants_table: postgresql

-- upgrade

CREATE TABLE tenants (
    id SERIAL NOT NULL,
    tenant_id VARCHAR(100) NOT NULL,
    name VARCHAR(255),
    status VARCHAR(20) DEFAULT 'active',
    max_workers INTEGER DEFAULT '10',
    max_queue_depth INTEGER DEFAULT '10000',
    monthly_token_limit DOUBLE PRECISION,
    daily_token_limit DOUBLE PRECISION,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_tenants PRIMARY KEY (id)
);

CREATE INDEX ix_tenants_status ON tenants (status);

CREATE UNIQUE INDEX uq_tenants_tenant_id ON tenants (tenant_id);

-- downgrade

DROP TABLE tenants;
