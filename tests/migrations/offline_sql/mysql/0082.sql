-- 0082 create_llm_route_attempts: mysql

-- upgrade

CREATE TABLE llm_route_attempts (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    message_inference_request_id BIGINT NOT NULL,
    message_inference_response_id BIGINT,
    attempt_no INTEGER NOT NULL,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    tier VARCHAR(64),
    route_target VARCHAR(255),
    status VARCHAR(64) NOT NULL,
    failure_reason LONGTEXT,
    latency_ms INTEGER NOT NULL DEFAULT '0',
    started_at DATETIME(6),
    ended_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_route_attempts PRIMARY KEY (id),
    CONSTRAINT fk_llm_route_attempts_message_inference_request_id_7717b645 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_route_attempts_message_inference_response_id_98582a19 FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL,
    KEY ix_llm_route_attempts_message_inference_request_id (message_inference_request_id),
    KEY ix_llm_route_attempts_message_inference_response_id (message_inference_response_id),
    KEY ix_llm_route_attempts_provider_model_key (provider, model_key),
    KEY ix_llm_route_attempts_started_at (started_at),
    KEY ix_llm_route_attempts_status (status),
    UNIQUE KEY uq_llm_route_attempts_message_inference_request_id_af373cf8 (message_inference_request_id, attempt_no),
    UNIQUE KEY uq_llm_route_attempts_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_route_attempts;
