-- 0084 create_llm_tool_calls: mysql

-- upgrade

CREATE TABLE llm_tool_calls (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    message_inference_response_id BIGINT NOT NULL,
    requested_by_message_id BIGINT,
    result_message_id BIGINT,
    tool_call_index INTEGER NOT NULL DEFAULT '0',
    provider_tool_call_ref VARCHAR(255),
    tool_name VARCHAR(255) NOT NULL,
    tool_source_type VARCHAR(128),
    tool_source_server VARCHAR(255),
    status VARCHAR(64) NOT NULL DEFAULT 'requested',
    requested_at DATETIME(6),
    completed_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_tool_calls PRIMARY KEY (id),
    CONSTRAINT fk_llm_tool_calls_message_inference_response_id_llm_a388863d FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_tool_calls_requested_by_message_id_llm_messages FOREIGN KEY(requested_by_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_tool_calls_result_message_id_llm_messages FOREIGN KEY(result_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    KEY ix_llm_tool_calls_message_inference_response_id (message_inference_response_id),
    KEY ix_llm_tool_calls_provider_tool_call_ref (provider_tool_call_ref),
    KEY ix_llm_tool_calls_requested_at (requested_at),
    KEY ix_llm_tool_calls_requested_by_message_id (requested_by_message_id),
    KEY ix_llm_tool_calls_result_message_id (result_message_id),
    KEY ix_llm_tool_calls_status (status),
    KEY ix_llm_tool_calls_tool_name (tool_name),
    UNIQUE KEY uq_llm_tool_calls_message_inference_response_id_too_81189765 (message_inference_response_id, tool_call_index),
    UNIQUE KEY uq_llm_tool_calls_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_tool_calls;
