-- 0084 create_llm_tool_calls: postgresql

-- upgrade

CREATE TABLE llm_tool_calls (
    id BIGSERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    message_inference_response_id BIGINT NOT NULL,
    requested_by_message_id BIGINT,
    result_message_id BIGINT,
    tool_call_index INTEGER DEFAULT '0' NOT NULL,
    provider_tool_call_ref VARCHAR(255),
    tool_name VARCHAR(255) NOT NULL,
    tool_source_type VARCHAR(128),
    tool_source_server VARCHAR(255),
    status VARCHAR(64) DEFAULT 'requested' NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    inserted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_llm_tool_calls PRIMARY KEY (id),
    CONSTRAINT fk_llm_tool_calls_message_inference_response_id_llm_a388863d FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_tool_calls_requested_by_message_id_llm_messages FOREIGN KEY(requested_by_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_tool_calls_result_message_id_llm_messages FOREIGN KEY(result_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_tool_calls_message_inference_response_id ON llm_tool_calls (message_inference_response_id);

CREATE INDEX ix_llm_tool_calls_provider_tool_call_ref ON llm_tool_calls (provider_tool_call_ref);

CREATE INDEX ix_llm_tool_calls_requested_at ON llm_tool_calls (requested_at);

CREATE INDEX ix_llm_tool_calls_requested_by_message_id ON llm_tool_calls (requested_by_message_id);

CREATE INDEX ix_llm_tool_calls_result_message_id ON llm_tool_calls (result_message_id);

CREATE INDEX ix_llm_tool_calls_status ON llm_tool_calls (status);

CREATE INDEX ix_llm_tool_calls_tool_name ON llm_tool_calls (tool_name);

CREATE UNIQUE INDEX uq_llm_tool_calls_message_inference_response_id_too_81189765 ON llm_tool_calls (message_inference_response_id, tool_call_index);

CREATE UNIQUE INDEX uq_llm_tool_calls_uuid ON llm_tool_calls (uuid);

-- downgrade

DROP TABLE llm_tool_calls;
