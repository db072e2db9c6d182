-- 0080 create_llm_message_inference_responses: postgresql

-- upgrade

CREATE TABLE llm_message_inference_responses (
    id BIGSERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    message_inference_request_id BIGINT NOT NULL,
    response_message_id BIGINT,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    tier VARCHAR(64),
    runner_ref VARCHAR(128),
    provider_response_ref VARCHAR(255),
    status VARCHAR(64) DEFAULT 'created' NOT NULL,
    finish_reason VARCHAR(128),
    error_category VARCHAR(128),
    error_code VARCHAR(128),
    error_message TEXT,
    latency_ms INTEGER DEFAULT '0' NOT NULL,
    wall_clock_ms INTEGER DEFAULT '0' NOT NULL,
    response_capture_mode VARCHAR(64) DEFAULT 'metadata_only' NOT NULL,
    response_content_hash VARCHAR(128),
    response_json TEXT,
    response_thinking_json TEXT,
    responded_at TIMESTAMP WITH TIME ZONE,
    inserted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_llm_message_inference_responses PRIMARY KEY (id),
    CONSTRAINT fk_llm_message_inference_responses_message_inferenc_16bcaa90 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_message_inference_responses_response_message_5a3be0b0 FOREIGN KEY(response_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_message_inference_responses_message_inferenc_bfefff26 ON llm_message_inference_responses (message_inference_request_id);

CREATE INDEX ix_llm_message_inference_responses_provider_model_key ON llm_message_inference_responses (provider, model_key);

CREATE INDEX ix_llm_message_inference_responses_provider_response_ref ON llm_message_inference_responses (provider_response_ref);

CREATE INDEX ix_llm_message_inference_responses_responded_at ON llm_message_inference_responses (responded_at);

CREATE INDEX ix_llm_message_inference_responses_response_message_id ON llm_message_inference_responses (response_message_id);

CREATE INDEX ix_llm_message_inference_responses_runner_ref ON llm_message_inference_responses (runner_ref);

CREATE INDEX ix_llm_message_inference_responses_status ON llm_message_inference_responses (status);

CREATE UNIQUE INDEX uq_llm_message_inference_responses_uuid ON llm_message_inference_responses (uuid);

-- downgrade

DROP TABLE llm_message_inference_responses;
