-- 0090 create_llm_registry_events: mysql

-- upgrade

CREATE TABLE llm_registry_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    event_type VARCHAR(128) NOT NULL,
    status VARCHAR(64) NOT NULL,
    reason LONGTEXT,
    recorded_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_registry_events PRIMARY KEY (id),
    KEY ix_llm_registry_events_event_type (event_type),
    KEY ix_llm_registry_events_provider_model_key (provider, model_key),
    KEY ix_llm_registry_events_recorded_at (recorded_at),
    KEY ix_llm_registry_events_status (status),
    UNIQUE KEY uq_llm_registry_events_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_registry_events;
