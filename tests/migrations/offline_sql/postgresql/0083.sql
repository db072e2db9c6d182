-- 0083 create_llm_message_inference_metrics: postgresql

-- upgrade

CREATE TABLE llm_message_inference_metrics (
    id BIGSERIAL NOT NULL,
    uuid VARCHAR(36) NOT NULL,
    message_inference_request_id BIGINT NOT NULL,
    message_inference_response_id BIGINT,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    tier VARCHAR(64),
    input_tokens INTEGER DEFAULT '0' NOT NULL,
    output_tokens INTEGER DEFAULT '0' NOT NULL,
    thinking_tokens INTEGER DEFAULT '0' NOT NULL,
    total_tokens INTEGER DEFAULT '0' NOT NULL,
    latency_ms INTEGER DEFAULT '0' NOT NULL,
    wall_clock_ms INTEGER DEFAULT '0' NOT NULL,
    cost_usd NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    currency VARCHAR(3) DEFAULT 'USD' NOT NULL,
    cost_center VARCHAR(128),
    budget_key VARCHAR(128),
    recorded_at TIMESTAMP WITH TIME ZONE,
    inserted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_llm_message_inference_metrics PRIMARY KEY (id),
    CONSTRAINT fk_llm_message_inference_metrics_message_inference_09f0f443 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_message_inference_metrics_message_inference_f254c64c FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_message_inference_metrics_budget_key ON llm_message_inference_metrics (budget_key);

CREATE INDEX ix_llm_message_inference_metrics_cost_center ON llm_message_inference_metrics (cost_center);

CREATE INDEX ix_llm_message_inference_metrics_cost_center_recorded_at ON llm_message_inference_metrics (cost_center, recorded_at);

CREATE INDEX ix_llm_message_inference_metrics_message_inference_313983fd ON llm_message_inference_metrics (message_inference_response_id);

CREATE INDEX ix_llm_message_inference_metrics_message_inference_4b6a6997 ON llm_message_inference_metrics (message_inference_request_id);

CREATE INDEX ix_llm_message_inference_metrics_provider_model_key ON llm_message_inference_metrics (provider, model_key);

CREATE INDEX ix_llm_message_inference_metrics_recorded_at ON llm_message_inference_metrics (recorded_at);

CREATE UNIQUE INDEX uq_llm_message_inference_metrics_uuid ON llm_message_inference_metrics (uuid);

-- downgrade

DROP TABLE llm_message_inference_metrics;
