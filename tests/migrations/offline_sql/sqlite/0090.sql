-- 0090 create_llm_registry_events: sqlite

-- upgrade

CREATE TABLE llm_registry_events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    event_type VARCHAR(128) NOT NULL,
    status VARCHAR(64) NOT NULL,
    reason TEXT,
    recorded_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_llm_registry_events_event_type ON llm_registry_events (event_type);

CREATE INDEX ix_llm_registry_events_provider_model_key ON llm_registry_events (provider, model_key);

CREATE INDEX ix_llm_registry_events_recorded_at ON llm_registry_events (recorded_at);

CREATE INDEX ix_llm_registry_events_status ON llm_registry_events (status);

CREATE UNIQUE INDEX uq_llm_registry_events_uuid ON llm_registry_events (uuid);

-- downgrade

DROP TABLE llm_registry_events;
