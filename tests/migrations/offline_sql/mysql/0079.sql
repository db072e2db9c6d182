-- 0079 create_llm_message_inference_requests: mysql

-- upgrade

CREATE TABLE llm_message_inference_requests (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id BIGINT NOT NULL,
    latest_message_id BIGINT,
    caller_principal_id INTEGER,
    caller_identity_id INTEGER,
    runtime_caller_type VARCHAR(64),
    request_ref VARCHAR(128),
    correlation_ref VARCHAR(128),
    exchange_ref VARCHAR(128),
    request_type VARCHAR(64) NOT NULL DEFAULT 'chat',
    status VARCHAR(64) NOT NULL DEFAULT 'created',
    context_message_count INTEGER NOT NULL DEFAULT '0',
    context_tokens INTEGER NOT NULL DEFAULT '0',
    token_budget INTEGER NOT NULL DEFAULT '0',
    curation_strategy VARCHAR(128),
    injected_tool_count INTEGER NOT NULL DEFAULT '0',
    tool_policy VARCHAR(128),
    request_capture_mode VARCHAR(64) NOT NULL DEFAULT 'metadata_only',
    request_content_hash VARCHAR(128),
    request_json LONGTEXT,
    classification_level VARCHAR(64),
    rbac_decision VARCHAR(64),
    cost_center VARCHAR(128),
    budget_key VARCHAR(128),
    requested_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_message_inference_requests PRIMARY KEY (id),
    CONSTRAINT fk_llm_message_inference_requests_conversation_id_l_71e14538 FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_message_inference_requests_latest_message_id_21363a79 FOREIGN KEY(latest_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    KEY ix_llm_message_inference_requests_caller_identity_id (caller_identity_id),
    KEY ix_llm_message_inference_requests_caller_principal_id (caller_principal_id),
    KEY ix_llm_message_inference_requests_conversation_id (conversation_id),
    KEY ix_llm_message_inference_requests_correlation_ref (correlation_ref),
    KEY ix_llm_message_inference_requests_cost_center_requested_at (cost_center, requested_at),
    KEY ix_llm_message_inference_requests_exchange_ref (exchange_ref),
    KEY ix_llm_message_inference_requests_latest_message_id (latest_message_id),
    KEY ix_llm_message_inference_requests_request_ref (request_ref),
    KEY ix_llm_message_inference_requests_requested_at (requested_at),
    KEY ix_llm_message_inference_requests_status (status),
    UNIQUE KEY uq_llm_message_inference_requests_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_message_inference_requests;
