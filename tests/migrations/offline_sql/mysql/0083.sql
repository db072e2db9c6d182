-- 0083 create_llm_message_inference_metrics: mysql

-- upgrade

CREATE TABLE llm_message_inference_metrics (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    message_inference_request_id BIGINT NOT NULL,
    message_inference_response_id BIGINT,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    tier VARCHAR(64),
    input_tokens INTEGER NOT NULL DEFAULT '0',
    output_tokens INTEGER NOT NULL DEFAULT '0',
    thinking_tokens INTEGER NOT NULL DEFAULT '0',
    total_tokens INTEGER NOT NULL DEFAULT '0',
    latency_ms INTEGER NOT NULL DEFAULT '0',
    wall_clock_ms INTEGER NOT NULL DEFAULT '0',
    cost_usd NUMERIC(20, 8) NOT NULL DEFAULT '0',
    currency VARCHAR(3) NOT NULL DEFAULT 'USD',
    cost_center VARCHAR(128),
    budget_key VARCHAR(128),
    recorded_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_message_inference_metrics PRIMARY KEY (id),
    CONSTRAINT fk_llm_message_inference_metrics_message_inference_09f0f443 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_message_inference_metrics_message_inference_f254c64c FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL,
    KEY ix_llm_message_inference_metrics_budget_key (budget_key),
    KEY ix_llm_message_inference_metrics_cost_center (cost_center),
    KEY ix_llm_message_inference_metrics_cost_center_recorded_at (cost_center, recorded_at),
    KEY ix_llm_message_inference_metrics_message_inference_313983fd (message_inference_response_id),
    KEY ix_llm_message_inference_metrics_message_inference_4b6a6997 (message_inference_request_id),
    KEY ix_llm_message_inference_metrics_provider_model_key (provider, model_key),
    KEY ix_llm_message_inference_metrics_recorded_at (recorded_at),
    UNIQUE KEY uq_llm_message_inference_metrics_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_message_inference_metrics;
