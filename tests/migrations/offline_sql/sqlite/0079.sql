-- 0079 create_llm_message_inference_requests: sqlite

-- upgrade

CREATE TABLE llm_message_inference_requests (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id INTEGER NOT NULL,
    latest_message_id INTEGER,
    caller_principal_id INTEGER,
    caller_identity_id INTEGER,
    runtime_caller_type VARCHAR(64),
    request_ref VARCHAR(128),
    correlation_ref VARCHAR(128),
    exchange_ref VARCHAR(128),
    request_type VARCHAR(64) DEFAULT 'chat' NOT NULL,
    status VARCHAR(64) DEFAULT 'created' NOT NULL,
    context_message_count INTEGER DEFAULT '0' NOT NULL,
    context_tokens INTEGER DEFAULT '0' NOT NULL,
    token_budget INTEGER DEFAULT '0' NOT NULL,
    curation_strategy VARCHAR(128),
    injected_tool_count INTEGER DEFAULT '0' NOT NULL,
    tool_policy VARCHAR(128),
    request_capture_mode VARCHAR(64) DEFAULT 'metadata_only' NOT NULL,
    request_content_hash VARCHAR(128),
    request_json TEXT,
    classification_level VARCHAR(64),
    rbac_decision VARCHAR(64),
    cost_center VARCHAR(128),
    budget_key VARCHAR(128),
    requested_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT fk_llm_message_inference_requests_conversation_id_l_71e14538 FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_message_inference_requests_latest_message_id_21363a79 FOREIGN KEY(latest_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_message_inference_requests_caller_identity_id ON llm_message_inference_requests (caller_identity_id);

CREATE INDEX ix_llm_message_inference_requests_caller_principal_id ON llm_message_inference_requests (caller_principal_id);

CREATE INDEX ix_llm_message_inference_requests_conversation_id ON llm_message_inference_requests (conversation_id);

CREATE INDEX ix_llm_message_inference_requests_correlation_ref ON llm_message_inference_requests (correlation_ref);

CREATE INDEX ix_llm_message_inference_requests_cost_center_requested_at ON llm_message_inference_requests (cost_center, requested_at);

CREATE INDEX ix_llm_message_inference_requests_exchange_ref ON llm_message_inference_requests (exchange_ref);

CREATE INDEX ix_llm_message_inference_requests_latest_message_id ON llm_message_inference_requests (latest_message_id);

CREATE INDEX ix_llm_message_inference_requests_request_ref ON llm_message_inference_requests (request_ref);

CREATE INDEX ix_llm_message_inference_requests_requested_at ON llm_message_inference_requests (requested_at);

CREATE INDEX ix_llm_message_inference_requests_status ON llm_message_inference_requests (status);

CREATE UNIQUE INDEX uq_llm_message_inference_requests_uuid ON llm_message_inference_requests (uuid);

-- downgrade

DROP TABLE llm_message_inference_requests;
