-- 0022 add_memory_traces: postgresql

-- upgrade

CREATE TABLE memory_traces (
    id BIGSERIAL NOT NULL,
    agent_id VARCHAR(64) NOT NULL,
    trace_type VARCHAR(32) NOT NULL,
    content TEXT NOT NULL,
    significance DOUBLE PRECISION DEFAULT '0.5',
    confidence DOUBLE PRECISION DEFAULT '1',
    associations TEXT,
    metadata TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    accessed_at TIMESTAMP WITH TIME ZONE,
    decayed_at TIMESTAMP WITH TIME ZONE,
    embedding VECTOR(1536),
    CONSTRAINT pk_memory_traces PRIMARY KEY (id)
);

CREATE INDEX ix_memory_traces_agent_id ON memory_traces (agent_id);

CREATE INDEX ix_memory_traces_agent_id_trace_type ON memory_traces (agent_id, trace_type);

CREATE INDEX ix_memory_traces_embedding ON memory_traces USING hnsw (embedding vector_cosine_ops);

-- downgrade

DROP TABLE memory_traces;
