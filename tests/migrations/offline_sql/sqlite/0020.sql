-- 0020 add_webhooks: sqlite

-- upgrade

CREATE TABLE webhooks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    url VARCHAR(2048) NOT NULL,
    secret VARCHAR(255) NOT NULL,
    event_types TEXT,
    status VARCHAR(20) DEFAULT 'active',
    max_retries INTEGER DEFAULT '5',
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

CREATE TABLE webhook_dead_letters (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    webhook_id INTEGER NOT NULL,
    event_name VARCHAR(255) NOT NULL,
    payload TEXT,
    attempts INTEGER,
    last_error TEXT,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT fk_webhook_dead_letters_webhook_id_webhooks FOREIGN KEY(webhook_id) REFERENCES webhooks (id)
);

CREATE INDEX ix_webhook_dead_letters_webhook_id ON webhook_dead_letters (webhook_id);

CREATE TABLE webhook_deliveries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    webhook_id INTEGER NOT NULL,
    event_name VARCHAR(255) NOT NULL,
    response_status INTEGER,
    success BOOLEAN,
    attempt INTEGER DEFAULT '1',
    error TEXT,
    delivered_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT fk_webhook_deliveries_webhook_id_webhooks FOREIGN KEY(webhook_id) REFERENCES webhooks (id)
);

CREATE INDEX ix_webhook_deliveries_webhook_id ON webhook_deliveries (webhook_id);

-- downgrade

DROP TABLE webhook_deliveries;

DROP TABLE webhook_dead_letters;

DROP TABLE webhooks;
