-- 0089 create_llm_security_events: sqlite

-- upgrade

CREATE TABLE llm_security_events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id INTEGER,
    message_inference_request_id INTEGER,
    message_inference_response_id INTEGER,
    tool_call_id INTEGER,
    tool_call_attempt_id INTEGER,
    policy_evaluation_id INTEGER,
    event_type VARCHAR(128) NOT NULL,
    severity VARCHAR(32) DEFAULT 'info' NOT NULL,
    status VARCHAR(64) DEFAULT 'open' NOT NULL,
    description TEXT,
    detected_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT fk_llm_security_events_conversation_id_llm_conversations FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_message_inference_request_id_f844164a FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_message_inference_response_i_8be3c179 FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_tool_call_id_llm_tool_calls FOREIGN KEY(tool_call_id) REFERENCES llm_tool_calls (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_tool_call_attempt_id_llm_too_b502facb FOREIGN KEY(tool_call_attempt_id) REFERENCES llm_tool_call_attempts (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_security_events_policy_evaluation_id_llm_pol_2afc7b05 FOREIGN KEY(policy_evaluation_id) REFERENCES llm_policy_evaluations (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_security_events_conversation_id ON llm_security_events (conversation_id);

CREATE INDEX ix_llm_security_events_detected_at ON llm_security_events (detected_at);

CREATE INDEX ix_llm_security_events_event_type ON llm_security_events (event_type);

CREATE INDEX ix_llm_security_events_message_inference_request_id ON llm_security_events (message_inference_request_id);

CREATE INDEX ix_llm_security_events_message_inference_response_id ON llm_security_events (message_inference_response_id);

CREATE INDEX ix_llm_security_events_policy_evaluation_id ON llm_security_events (policy_evaluation_id);

CREATE INDEX ix_llm_security_events_severity ON llm_security_events (severity);

CREATE INDEX ix_llm_security_events_tool_call_attempt_id ON llm_security_events (tool_call_attempt_id);

CREATE INDEX ix_llm_security_events_tool_call_id ON llm_security_events (tool_call_id);

CREATE UNIQUE INDEX uq_llm_security_events_uuid ON llm_security_events (uuid);

-- downgrade

DROP TABLE llm_security_events;
