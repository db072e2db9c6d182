-- 0018 add_governance_events: sqlite

-- upgrade

CREATE TABLE governance_events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    stream_id VARCHAR(255) NOT NULL,
    event_type VARCHAR(255) NOT NULL,
    sequence_number INTEGER NOT NULL,
    data_json TEXT,
    metadata_json TEXT,
    event_hash VARCHAR(64),
    previous_hash VARCHAR(64),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_governance_events_created_at ON governance_events (created_at);

CREATE INDEX ix_governance_events_event_type ON governance_events (event_type);

CREATE UNIQUE INDEX uq_governance_events_stream_id_sequence_number ON governance_events (stream_id, sequence_number);

-- downgrade

DROP TABLE governance_events;
