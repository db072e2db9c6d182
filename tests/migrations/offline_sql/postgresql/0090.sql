-- 0090 create_llm_registry_events: postgresql

-- upgrade

CREATE TABLE llm_registry_events (
    id BIGSERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    event_type VARCHAR(128) NOT NULL,
    status VARCHAR(64) NOT NULL,
    reason TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE,
    inserted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_llm_registry_events PRIMARY KEY (id)
);

CREATE INDEX ix_llm_registry_events_event_type ON llm_registry_events (event_type);

CREATE INDEX ix_llm_registry_events_provider_model_key ON llm_registry_events (provider, model_key);

CREATE INDEX ix_llm_registry_events_recorded_at ON llm_registry_events (recorded_at);

CREATE INDEX ix_llm_registry_events_status ON llm_registry_events (status);

CREATE UNIQUE INDEX uq_llm_registry_events_uuid ON llm_registry_events (uuid);

-- downgrade

DROP TABLE llm_registry_events;
