-- 0018 add_governance_events: postgresql

-- upgrade

CREATE TABLE governance_events (
    id BIGSERIAL NOT NULL,
    stream_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    sequence_number INTEGER NOT NULL,
    data_json TEXT,
    metadata_json TEXT,
    event_hash VARCHAR(64),
    previous_hash VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_governance_events PRIMARY KEY (id)
);

CREATE INDEX ix_governance_events_created_at ON governance_events (created_at);

CREATE INDEX ix_governance_events_event_type ON governance_events (event_type);

CREATE UNIQUE INDEX uq_governance_events_stream_id_sequence_number ON governance_events (stream_id, sequence_number);

-- downgrade

DROP TABLE governance_events;
