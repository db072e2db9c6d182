-- 0020 add_webhooks: mysql

-- upgrade

CREATE TABLE webhooks (
    id INTEGER NOT NULL AUTO_INCREMENT,
    url VARCHAR(2048) NOT NULL,
    secret VARCHAR(255) NOT NULL,
    event_types LONGTEXT,
    status VARCHAR(20) DEFAULT 'active',
    max_retries INTEGER DEFAULT '5',
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_webhooks PRIMARY KEY (id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE webhook_dead_letters (
    id INTEGER NOT NULL AUTO_INCREMENT,
    webhook_id INTEGER NOT NULL,
    event_name VARCHAR(255) NOT NULL,
    payload LONGTEXT,
    attempts INTEGER,
    last_error LONGTEXT,
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_webhook_dead_letters PRIMARY KEY (id),
    CONSTRAINT fk_webhook_dead_letters_webhook_id_webhooks FOREIGN KEY(webhook_id) REFERENCES webhooks (id),
    KEY ix_webhook_dead_letters_webhook_id (webhook_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE webhook_deliveries (
    id INTEGER NOT NULL AUTO_INCREMENT,
    webhook_id INTEGER NOT NULL,
    event_name VARCHAR(255) NOT NULL,
    response_status INTEGER,
    success BOOL,
    attempt INTEGER DEFAULT '1',
    error LONGTEXT,
    delivered_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
    CONSTRAINT fk_webhook_deliveries_webhook_id_webhooks FOREIGN KEY(webhook_id) REFERENCES webhooks (id),
    KEY ix_webhook_deliveries_webhook_id (webhook_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE webhook_deliveries;

DROP TABLE webhook_dead_letters;

DROP TABLE webhooks;
