-- 0022 add_memory_traces: sqlite

-- upgrade

CREATE TABLE memory_traces (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    agent_id VARCHAR(64) NOT NULL,
    trace_type VARCHAR(32) NOT NULL,
    content TEXT NOT NULL,
    significance DOUBLE DEFAULT '0.5',
    confidence DOUBLE DEFAULT '1',
    associations TEXT,
    metadata TEXT,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    accessed_at DATETIME,
    decayed_at DATETIME,
    embedding TEXT
);

CREATE INDEX ix_memory_traces_agent_id ON memory_traces (agent_id);

CREATE INDEX ix_memory_traces_agent_id_trace_type ON memory_traces (agent_id, trace_type);

-- downgrade

DROP TABLE memory_traces;
