-- 0048 add_financial_logging: postgresql

-- upgrade

CREATE TABLE finlog_accounting (
    id BIGSERIAL NOT NULL,
    execution_id VARCHAR(36) NOT NULL,
    aide_id VARCHAR(64),
    ucmg_id VARCHAR(64),
    billing_group VARCHAR(128),
    funding_source VARCHAR(128),
    classification VARCHAR(16) DEFAULT 'expense' NOT NULL,
    recovery_ratio DOUBLE PRECISION DEFAULT '2',
    rate_card_multiplier DOUBLE PRECISION DEFAULT '1.28',
    provider_discount DOUBLE PRECISION DEFAULT '1',
    chargeback_amount NUMERIC(20, 8) DEFAULT '0',
    tenant_id VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_finlog_accounting PRIMARY KEY (id)
);

CREATE INDEX ix_finlog_accounting_aide_id ON finlog_accounting (aide_id);

CREATE INDEX ix_finlog_accounting_billing_group ON finlog_accounting (billing_group);

CREATE INDEX ix_finlog_accounting_classification ON finlog_accounting (classification);

CREATE INDEX ix_finlog_accounting_execution_id ON finlog_accounting (execution_id);

CREATE INDEX ix_finlog_accounting_tenant_id ON finlog_accounting (tenant_id);

CREATE INDEX ix_finlog_accounting_ucmg_id ON finlog_accounting (ucmg_id);

CREATE TABLE finlog_assets (
    id BIGSERIAL NOT NULL,
    worker_id VARCHAR(36) NOT NULL,
    entra_app_id VARCHAR(36),
    entra_object_id VARCHAR(36),
    asset_name VARCHAR(255) NOT NULL,
    asset_type VARCHAR(64) DEFAULT 'extension' NOT NULL,
    extension_name VARCHAR(128),
    risk_tier VARCHAR(32),
    tenant_id VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_finlog_assets PRIMARY KEY (id)
);

CREATE INDEX ix_finlog_assets_asset_type ON finlog_assets (asset_type);

CREATE INDEX ix_finlog_assets_entra_app_id ON finlog_assets (entra_app_id);

CREATE INDEX ix_finlog_assets_tenant_id ON finlog_assets (tenant_id);

CREATE INDEX ix_finlog_assets_worker_id ON finlog_assets (worker_id);

CREATE TABLE finlog_environments (
    id BIGSERIAL NOT NULL,
    csp VARCHAR(16) NOT NULL,
    account_id VARCHAR(64) NOT NULL,
    account_name VARCHAR(255),
    askid VARCHAR(64),
    region VARCHAR(64),
    environment VARCHAR(32) DEFAULT 'prod',
    subscription_id VARCHAR(64),
    resource_group VARCHAR(255),
    tenant_id VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_finlog_environments PRIMARY KEY (id)
);

CREATE INDEX ix_finlog_environments_account_id ON finlog_environments (account_id);

CREATE INDEX ix_finlog_environments_askid ON finlog_environments (askid);

CREATE INDEX ix_finlog_environments_csp ON finlog_environments (csp);

CREATE INDEX ix_finlog_environments_csp_region ON finlog_environments (csp, region);

CREATE INDEX ix_finlog_environments_tenant_id ON finlog_environments (tenant_id);

CREATE TABLE finlog_executions (
    id BIGSERIAL NOT NULL,
    execution_id VARCHAR(36) NOT NULL,
    worker_id VARCHAR(36) NOT NULL,
    task_id BIGINT,
    request_id VARCHAR(64),
    provider VARCHAR(100) NOT NULL,
    model_id VARCHAR(255) NOT NULL,
    input_tokens INTEGER DEFAULT '0',
    output_tokens INTEGER DEFAULT '0',
    thinking_tokens INTEGER DEFAULT '0',
    latency_ms DOUBLE PRECISION DEFAULT '0',
    raw_cost_usd NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    discounted_cost_usd NUMERIC(20, 8) DEFAULT '0',
    chargeback_usd NUMERIC(20, 8) DEFAULT '0',
    status VARCHAR(32) DEFAULT 'completed',
    environment_id BIGINT,
    tenant_id VARCHAR(64),
    started_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_finlog_executions PRIMARY KEY (id)
);

CREATE INDEX ix_finlog_executions_created_at ON finlog_executions (created_at);

CREATE INDEX ix_finlog_executions_model_id ON finlog_executions (model_id);

CREATE INDEX ix_finlog_executions_provider ON finlog_executions (provider);

CREATE INDEX ix_finlog_executions_provider_model_id_created_at ON finlog_executions (provider, model_id, created_at);

CREATE INDEX ix_finlog_executions_status ON finlog_executions (status);

CREATE INDEX ix_finlog_executions_task_id ON finlog_executions (task_id);

CREATE INDEX ix_finlog_executions_tenant_id ON finlog_executions (tenant_id);

CREATE INDEX ix_finlog_executions_worker_id ON finlog_executions (worker_id);

CREATE INDEX ix_finlog_executions_worker_id_created_at ON finlog_executions (worker_id, created_at);

CREATE UNIQUE INDEX uq_finlog_executions_execution_id ON finlog_executions (execution_id);

CREATE TABLE finlog_identities (
    id BIGSERIAL NOT NULL,
    worker_id VARCHAR(36) NOT NULL,
    owner_msid VARCHAR(64) NOT NULL,
    owner_name VARCHAR(255),
    team VARCHAR(255),
    cost_center VARCHAR(64),
    department VARCHAR(255),
    business_segment VARCHAR(64),
    tenant_id VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_finlog_identities PRIMARY KEY (id)
);

CREATE INDEX ix_finlog_identities_cost_center ON finlog_identities (cost_center);

CREATE INDEX ix_finlog_identities_owner_msid ON finlog_identities (owner_msid);

CREATE INDEX ix_finlog_identities_tenant_id ON finlog_identities (tenant_id);

CREATE UNIQUE INDEX uq_finlog_identities_worker_id ON finlog_identities (worker_id);

CREATE TABLE finlog_tags (
    id BIGSERIAL NOT NULL,
    execution_id VARCHAR(36) NOT NULL,
    tag_key VARCHAR(128) NOT NULL,
    tag_value VARCHAR(512) NOT NULL,
    tenant_id VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_finlog_tags PRIMARY KEY (id)
);

CREATE INDEX ix_finlog_tags_execution_id ON finlog_tags (execution_id);

CREATE INDEX ix_finlog_tags_tag_key ON finlog_tags (tag_key);

CREATE INDEX ix_finlog_tags_tenant_id ON finlog_tags (tenant_id);

CREATE UNIQUE INDEX uq_finlog_tags_execution_id_tag_key ON finlog_tags (execution_id, tag_key);

CREATE TABLE finlog_usages (
    id BIGSERIAL NOT NULL,
    worker_id VARCHAR(36) NOT NULL,
    period_start TIMESTAMP WITH TIME ZONE NOT NULL,
    period_end TIMESTAMP WITH TIME ZONE NOT NULL,
    provider VARCHAR(100) NOT NULL,
    model_id VARCHAR(255) NOT NULL,
    total_requests INTEGER DEFAULT '0' NOT NULL,
    total_input_tokens INTEGER DEFAULT '0' NOT NULL,
    total_output_tokens INTEGER DEFAULT '0' NOT NULL,
    total_thinking_tokens INTEGER DEFAULT '0' NOT NULL,
    total_raw_cost_usd NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    total_discounted_cost_usd NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    total_chargeback_usd NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    tenant_id VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_finlog_usages PRIMARY KEY (id)
);

CREATE INDEX ix_finlog_usages_period_start ON finlog_usages (period_start);

CREATE INDEX ix_finlog_usages_tenant_id ON finlog_usages (tenant_id);

CREATE INDEX ix_finlog_usages_worker_id_period_start ON finlog_usages (worker_id, period_start);

CREATE UNIQUE INDEX uq_finlog_usages_worker_id_provider_model_id_period_start ON finlog_usages (worker_id, provider, model_id, period_start);

-- downgrade

DROP TABLE finlog_usages;

DROP TABLE finlog_tags;

DROP TABLE finlog_identities;

DROP TABLE finlog_executions;

DROP TABLE finlog_environments;

DROP TABLE finlog_assets;

DROP TABLE finlog_accounting;
