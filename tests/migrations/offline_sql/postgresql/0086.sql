-- 0086 create_llm_tool_call_attempts: postgresql

-- upgrade

CREATE TABLE llm_tool_call_attempts (
    id BIGSERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    tool_call_id BIGINT NOT NULL,
    attempt_no INTEGER NOT NULL,
    runner_ref VARCHAR(128),
    status VARCHAR(64) NOT NULL,
    error_category VARCHAR(128),
    error_code VARCHAR(128),
    error_message TEXT,
    duration_ms INTEGER DEFAULT '0' NOT NULL,
    arguments_ref VARCHAR(255),
    result_ref VARCHAR(255),
    started_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    inserted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_llm_tool_call_attempts PRIMARY KEY (id),
    CONSTRAINT fk_llm_tool_call_attempts_tool_call_id_llm_tool_calls FOREIGN KEY(tool_call_id) REFERENCES llm_tool_calls (id) ON DELETE CASCADE
);

CREATE INDEX ix_llm_tool_call_attempts_runner_ref ON llm_tool_call_attempts (runner_ref);

CREATE INDEX ix_llm_tool_call_attempts_started_at ON llm_tool_call_attempts (started_at);

CREATE INDEX ix_llm_tool_call_attempts_status ON llm_tool_call_attempts (status);

CREATE INDEX ix_llm_tool_call_attempts_tool_call_id ON llm_tool_call_attempts (tool_call_id);

CREATE UNIQUE INDEX uq_llm_tool_call_attempts_tool_call_id_attempt_no ON llm_tool_call_attempts (tool_call_id, attempt_no);

CREATE UNIQUE INDEX uq_llm_tool_call_attempts_uuid ON llm_tool_call_attempts (uuid);

-- downgrade

DROP TABLE llm_tool_call_attempts;
