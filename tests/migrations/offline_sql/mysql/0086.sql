-- 0086 create_llm_tool_call_attempts: mysql

-- upgrade

CREATE TABLE llm_tool_call_attempts (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    tool_call_id BIGINT NOT NULL,
    attempt_no INTEGER NOT NULL,
    runner_ref VARCHAR(128),
    status VARCHAR(64) NOT NULL,
    error_category VARCHAR(128),
    error_code VARCHAR(128),
    error_message LONGTEXT,
    duration_ms INTEGER NOT NULL DEFAULT '0',
    arguments_ref VARCHAR(255),
    result_ref VARCHAR(255),
    started_at DATETIME(6),
    ended_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_tool_call_attempts PRIMARY KEY (id),
    CONSTRAINT fk_llm_tool_call_attempts_tool_call_id_llm_tool_calls FOREIGN KEY(tool_call_id) REFERENCES llm_tool_calls (id) ON DELETE CASCADE,
    KEY ix_llm_tool_call_attempts_runner_ref (runner_ref),
    KEY ix_llm_tool_call_attempts_started_at (started_at),
    KEY ix_llm_tool_call_attempts_status (status),
    KEY ix_llm_tool_call_attempts_tool_call_id (tool_call_id),
    UNIQUE KEY uq_llm_tool_call_attempts_tool_call_id_attempt_no (tool_call_id, attempt_no),
    UNIQUE KEY uq_llm_tool_call_attempts_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_tool_call_attempts;
