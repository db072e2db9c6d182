-- 0025 add_tenants_table: mysql

-- upgrade

CREATE TABLE tenants (
    id INTEGER NOT NULL AUTO_INCREMENT,
    tenant_id VARCHAR(100) NOT NULL,
    name VARCHAR(255),
    status VARCHAR(20) DEFAULT 'active',
    max_workers INTEGER DEFAULT '10',
    max_queue_depth INTEGER DEFAULT '10000',
    monthly_token_limit DOUBLE,
    daily_token_limit DOUBLE,
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_tenants PRIMARY KEY (id),
    KEY ix_tenants_status (status),
    UNIQUE KEY uq_tenants_tenant_id (tenant_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE tenants;
