-- 0080 create_llm_message_inference_responses: mysql

-- upgrade

CREATE TABLE llm_message_inference_responses (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    message_inference_request_id BIGINT NOT NULL,
    response_message_id BIGINT,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    tier VARCHAR(64),
    runner_ref VARCHAR(128),
    provider_response_ref VARCHAR(255),
    status VARCHAR(64) NOT NULL DEFAULT 'created',
    finish_reason VARCHAR(128),
    error_category VARCHAR(128),
    error_code VARCHAR(128),
    error_message LONGTEXT,
    latency_ms INTEGER NOT NULL DEFAULT '0',
    wall_clock_ms INTEGER NOT NULL DEFAULT '0',
    response_capture_mode VARCHAR(64) NOT NULL DEFAULT 'metadata_only',
    response_content_hash VARCHAR(128),
    response_json LONGTEXT,
    response_thinking_json LONGTEXT,
    responded_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_message_inference_responses PRIMARY KEY (id),
    CONSTRAINT fk_llm_message_inference_responses_message_inferenc_16bcaa90 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_message_inference_responses_response_message_5a3be0b0 FOREIGN KEY(response_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    KEY ix_llm_message_inference_responses_message_inferenc_bfefff26 (message_inference_request_id),
    KEY ix_llm_message_inference_responses_provider_model_key (provider, model_key),
    KEY ix_llm_message_inference_responses_provider_response_ref (provider_response_ref),
    KEY ix_llm_message_inference_responses_responded_at (responded_at),
    KEY ix_llm_message_inference_responses_response_message_id (response_message_id),
    KEY ix_llm_message_inference_responses_runner_ref (runner_ref),
    KEY ix_llm_message_inference_responses_status (status),
    UNIQUE KEY uq_llm_message_inference_responses_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_message_inference_responses;
