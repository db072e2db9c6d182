-- 0089 create_llm_security_events: mysql

-- upgrade

CREATE TABLE llm_security_events (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id BIGINT,
    message_inference_request_id BIGINT,
    message_inference_response_id BIGINT,
    tool_call_id BIGINT,
    tool_call_attempt_id BIGINT,
    policy_evaluation_id BIGINT,
    event_type VARCHAR(128) NOT NULL,
    severity VARCHAR(32) NOT NULL DEFAULT 'info',
    status VARCHAR(64) NOT NULL DEFAULT 'open',
    description LONGTEXT,
    detected_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_security_events PRIMARY KEY (id),
    CONSTRAINT fk_llm_security_events_conversation_id_llm_conversations FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_message_inference_request_id_f844164a FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_message_inference_response_i_8be3c179 FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_tool_call_id_llm_tool_calls FOREIGN KEY(tool_call_id) REFERENCES llm_tool_calls (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_tool_call_attempt_id_llm_too_b502facb FOREIGN KEY(tool_call_attempt_id) REFERENCES llm_tool_call_attempts (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_policy_evaluation_id_llm_pol_2afc7b05 FOREIGN KEY(policy_evaluation_id) REFERENCES llm_policy_evaluations (id) ON DELETE SET NULL,
    KEY ix_llm_security_events_conversation_id (conversation_id),
    KEY ix_llm_security_events_detected_at (detected_at),
    KEY ix_llm_security_events_event_type (event_type),
    KEY ix_llm_security_events_message_inference_request_id (message_inference_request_id),
    KEY ix_llm_security_events_message_inference_response_id (message_inference_response_id),
    KEY ix_llm_security_events_policy_evaluation_id (policy_evaluation_id),
    KEY ix_llm_security_events_severity (severity),
    KEY ix_llm_security_events_tool_call_attempt_id (tool_call_attempt_id),
    KEY ix_llm_security_events_tool_call_id (tool_call_id),
    UNIQUE KEY uq_llm_security_events_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_security_events;
