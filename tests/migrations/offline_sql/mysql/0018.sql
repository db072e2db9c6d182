-- 0018 add_governance_events: mysql

-- upgrade

CREATE TABLE governance_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    stream_id VARCHAR(255) NOT NULL,
    event_type VARCHAR(255) NOT NULL,
    sequence_number INTEGER NOT NULL,
    data_json LONGTEXT,
    metadata_json LONGTEXT,
    event_hash VARCHAR(64),
    previous_hash VARCHAR(64),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_governance_events PRIMARY KEY (id),
    KEY ix_governance_events_created_at (created_at),
    KEY ix_governance_events_event_type (event_type),
    UNIQUE KEY uq_governance_events_stream_id_sequence_number (stream_id, sequence_number)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE governance_events;
