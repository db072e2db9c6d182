-- 0082 create_llm_route_attempts: postgresql

-- upgrade

CREATE TABLE llm_route_attempts (
    id BIGSERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    message_inference_request_id BIGINT NOT NULL,
    message_inference_response_id BIGINT,
    attempt_no INTEGER NOT NULL,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    tier VARCHAR(64),
    route_target VARCHAR(255),
    status VARCHAR(64) NOT NULL,
    failure_reason TEXT,
    latency_ms INTEGER DEFAULT '0' NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    inserted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_llm_route_attempts PRIMARY KEY (id),
    CONSTRAINT fk_llm_route_attempts_message_inference_request_id_7717b645 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_route_attempts_message_inference_response_id_98582a19 FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_route_attempts_message_inference_request_id ON llm_route_attempts (message_inference_request_id);

CREATE INDEX ix_llm_route_attempts_message_inference_response_id ON llm_route_attempts (message_inference_response_id);

CREATE INDEX ix_llm_route_attempts_provider_model_key ON llm_route_attempts (provider, model_key);

CREATE INDEX ix_llm_route_attempts_started_at ON llm_route_attempts (started_at);

CREATE INDEX ix_llm_route_attempts_status ON llm_route_attempts (status);

CREATE UNIQUE INDEX uq_llm_route_attempts_message_inference_request_id_af373cf8 ON llm_route_attempts (message_inference_request_id, attempt_no);

CREATE UNIQUE INDEX uq_llm_route_attempts_uuid ON llm_route_attempts (uuid);

-- downgrade

DROP TABLE llm_route_attempts;
