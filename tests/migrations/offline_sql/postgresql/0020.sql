-- 0020 add_webhooks: postgresql

-- upgrade

CREATE TABLE webhooks (
    id SERIAL NOT NULL,
    url VARCHAR(2048) NOT NULL,
    secret VARCHAR(255) NOT NULL,
    event_types TEXT,
    status VARCHAR(20) DEFAULT 'active',
    max_retries INTEGER DEFAULT '5',
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_webhooks PRIMARY KEY (id)
);

CREATE TABLE webhook_dead_letters (
    id SERIAL NOT NULL,
    webhook_id INTEGER NOT NULL,
    event_name VARCHAR(255) NOT NULL,
    payload TEXT,
    attempts INTEGER,
    last_error TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_webhook_dead_letters PRIMARY KEY (id),
    CONSTRAINT fk_webhook_dead_letters_webhook_id_webhooks FOREIGN KEY(webhook_id) REFERENCES webhooks (id)
);

CREATE INDEX ix_webhook_dead_letters_webhook_id ON webhook_dead_letters (webhook_id);

CREATE TABLE webhook_deliveries (
    id SERIAL NOT NULL,
    webhook_id INTEGER NOT NULL,
    event_name VARCHAR(255) NOT NULL,
    response_status INTEGER,
    success BOOLEAN,
    attempt INTEGER DEFAULT '1',
    error TEXT,
    delivered_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
    CONSTRAINT fk_webhook_deliveries_webhook_id_webhooks FOREIGN KEY(webhook_id) REFERENCES webhooks (id)
);

CREATE INDEX ix_webhook_deliveries_webhook_id ON webhook_deliveries (webhook_id);

-- downgrade

DROP TABLE webhook_deliveries;

DROP TABLE webhook_dead_letters;

DROP TABLE webhooks;
