-- 0048 add_financial_logging: mysql

-- upgrade

CREATE TABLE finlog_accounting (
    id BIGINT NOT NULL AUTO_INCREMENT,
    execution_id VARCHAR(36) NOT NULL,
    aide_id VARCHAR(64),
    ucmg_id VARCHAR(64),
    billing_group VARCHAR(128),
    funding_source VARCHAR(128),
    classification VARCHAR(16) NOT NULL DEFAULT 'expense',
    recovery_ratio DOUBLE DEFAULT '2',
    rate_card_multiplier DOUBLE DEFAULT '1.28',
    provider_discount DOUBLE DEFAULT '1',
    chargeback_amount NUMERIC(20, 8) DEFAULT '0',
    tenant_id VARCHAR(64),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_finlog_accounting PRIMARY KEY (id),
    KEY ix_finlog_accounting_aide_id (aide_id),
    KEY ix_finlog_accounting_billing_group (billing_group),
    KEY ix_finlog_accounting_classification (classification),
    KEY ix_finlog_accounting_execution_id (execution_id),
    KEY ix_finlog_accounting_tenant_id (tenant_id),
    KEY ix_finlog_accounting_ucmg_id (ucmg_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE finlog_assets (
    id BIGINT NOT NULL AUTO_INCREMENT,
    worker_id VARCHAR(36) NOT NULL,
    entra_app_id VARCHAR(36),
    entra_object_id VARCHAR(36),
    asset_name VARCHAR(255) NOT NULL,
    asset_type VARCHAR(64) NOT NULL DEFAULT 'extension',
    extension_name VARCHAR(128),
    risk_tier VARCHAR(32),
    tenant_id VARCHAR(64),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_finlog_assets PRIMARY KEY (id),
    KEY ix_finlog_assets_asset_type (asset_type),
    KEY ix_finlog_assets_entra_app_id (entra_app_id),
    KEY ix_finlog_assets_tenant_id (tenant_id),
    KEY ix_finlog_assets_worker_id (worker_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE finlog_environments (
    id BIGINT NOT NULL AUTO_INCREMENT,
    csp VARCHAR(16) NOT NULL,
    account_id VARCHAR(64) NOT NULL,
    account_name VARCHAR(255),
    askid VARCHAR(64),
    region VARCHAR(64),
    environment VARCHAR(32) DEFAULT 'prod',
    subscription_id VARCHAR(64),
    resource_group VARCHAR(255),
    tenant_id VARCHAR(64),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_finlog_environments PRIMARY KEY (id),
    KEY ix_finlog_environments_account_id (account_id),
    KEY ix_finlog_environments_askid (askid),
    KEY ix_finlog_environments_csp (csp),
    KEY ix_finlog_environments_csp_region (csp, region),
    KEY ix_finlog_environments_tenant_id (tenant_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE finlog_executions (
    id BIGINT NOT NULL AUTO_INCREMENT,
    execution_id VARCHAR(36) NOT NULL,
    worker_id VARCHAR(36) NOT NULL,
    task_id BIGINT,
    request_id VARCHAR(64),
    provider VARCHAR(100) NOT NULL,
    model_id VARCHAR(255) NOT NULL,
    input_tokens INTEGER DEFAULT '0',
    output_tokens INTEGER DEFAULT '0',
    thinking_tokens INTEGER DEFAULT '0',
    latency_ms DOUBLE DEFAULT '0',
    raw_cost_usd NUMERIC(20, 8) NOT NULL DEFAULT '0',
    discounted_cost_usd NUMERIC(20, 8) DEFAULT '0',
    chargeback_usd NUMERIC(20, 8) DEFAULT '0',
    status VARCHAR(32) DEFAULT 'completed',
    environment_id BIGINT,
    tenant_id VARCHAR(64),
    started_at DATETIME(6),
    completed_at DATETIME(6),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_finlog_executions PRIMARY KEY (id),
    KEY ix_finlog_executions_created_at (created_at),
    KEY ix_finlog_executions_model_id (model_id),
    KEY ix_finlog_executions_provider (provider),
    KEY ix_finlog_executions_provider_model_id_created_at (provider, model_id, created_at),
    KEY ix_finlog_executions_status (status),
    KEY ix_finlog_executions_task_id (task_id),
    KEY ix_finlog_executions_tenant_id (tenant_id),
    KEY ix_finlog_executions_worker_id (worker_id),
    KEY ix_finlog_executions_worker_id_created_at (worker_id, created_at),
    UNIQUE KEY uq_finlog_executions_execution_id (execution_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE finlog_identities (
    id BIGINT NOT NULL AUTO_INCREMENT,
    worker_id VARCHAR(36) NOT NULL,
    owner_msid VARCHAR(64) NOT NULL,
    owner_name VARCHAR(255),
    team VARCHAR(255),
    cost_center VARCHAR(64),
    department VARCHAR(255),
    business_segment VARCHAR(64),
    tenant_id VARCHAR(64),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_finlog_identities PRIMARY KEY (id),
    KEY ix_finlog_identities_cost_center (cost_center),
    KEY ix_finlog_identities_owner_msid (owner_msid),
    KEY ix_finlog_identities_tenant_id (tenant_id),
    UNIQUE KEY uq_finlog_identities_worker_id (worker_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE finlog_tags (
    id BIGINT NOT NULL AUTO_INCREMENT,
    execution_id VARCHAR(36) NOT NULL,
    tag_key VARCHAR(128) NOT NULL,
    tag_value VARCHAR(512) NOT NULL,
    tenant_id VARCHAR(64),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_finlog_tags PRIMARY KEY (id),
    KEY ix_finlog_tags_execution_id (execution_id),
    KEY ix_finlog_tags_tag_key (tag_key),
    KEY ix_finlog_tags_tenant_id (tenant_id),
    UNIQUE KEY uq_finlog_tags_execution_id_tag_key (execution_id, tag_key)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE finlog_usages (
    id BIGINT NOT NULL AUTO_INCREMENT,
    worker_id VARCHAR(36) NOT NULL,
    period_start DATETIME(6) NOT NULL,
    period_end DATETIME(6) NOT NULL,
    provider VARCHAR(100) NOT NULL,
    model_id VARCHAR(255) NOT NULL,
    total_requests INTEGER NOT NULL DEFAULT '0',
    total_input_tokens INTEGER NOT NULL DEFAULT '0',
    total_output_tokens INTEGER NOT NULL DEFAULT '0',
    total_thinking_tokens INTEGER NOT NULL DEFAULT '0',
    total_raw_cost_usd NUMERIC(20, 8) NOT NULL DEFAULT '0',
    total_discounted_cost_usd NUMERIC(20, 8) NOT NULL DEFAULT '0',
    total_chargeback_usd NUMERIC(20, 8) NOT NULL DEFAULT '0',
    tenant_id VARCHAR(64),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_finlog_usages PRIMARY KEY (id),
    KEY ix_finlog_usages_period_start (period_start),
    KEY ix_finlog_usages_tenant_id (tenant_id),
    KEY ix_finlog_usages_worker_id_period_start (worker_id, period_start),
    UNIQUE KEY uq_finlog_usages_worker_id_provider_model_id_period_start (worker_id, provider, model_id, period_start)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE finlog_usages;

DROP TABLE finlog_tags;

DROP TABLE finlog_identities;

DROP TABLE finlog_executions;

DROP TABLE finlog_environments;

DROP TABLE finlog_assets;

DROP TABLE finlog_accounting;
