-- 0022 add_memory_traces: mysql

-- upgrade

CREATE TABLE memory_traces (
    id BIGINT NOT NULL AUTO_INCREMENT,
    agent_id VARCHAR(64) NOT NULL,
    trace_type VARCHAR(32) NOT NULL,
    content LONGTEXT NOT NULL,
    significance DOUBLE DEFAULT '0.5',
    confidence DOUBLE DEFAULT '1',
    associations LONGTEXT,
    metadata LONGTEXT,
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    accessed_at DATETIME(6),
    decayed_at DATETIME(6),
    embedding LONGTEXT,
    CONSTRAINT pk_memory_traces PRIMARY KEY (id),
    KEY ix_memory_traces_agent_id (agent_id),
    KEY ix_memory_traces_agent_id_trace_type (agent_id, trace_type)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE memory_traces;
