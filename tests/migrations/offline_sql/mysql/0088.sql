-- 0088 create_llm_policy_evaluations: mysql

-- upgrade

CREATE TABLE llm_policy_evaluations (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id BIGINT,
    message_inference_request_id BIGINT,
    message_inference_response_id BIGINT,
    policy_key VARCHAR(128) NOT NULL,
    policy_version VARCHAR(64),
    evaluation_type VARCHAR(64) NOT NULL,
    decision VARCHAR(64) NOT NULL,
    enforcement_action VARCHAR(64),
    classification_level VARCHAR(64),
    contains_phi BOOL NOT NULL DEFAULT false,
    contains_pii BOOL NOT NULL DEFAULT false,
    reason_code VARCHAR(128),
    reason LONGTEXT,
    evaluated_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_policy_evaluations PRIMARY KEY (id),
    CONSTRAINT fk_llm_policy_evaluations_conversation_id_llm_conversations FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_policy_evaluations_message_inference_request_a80a8feb FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_policy_evaluations_message_inference_respons_508987e7 FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL,
    KEY ix_llm_policy_evaluations_conversation_id (conversation_id),
    KEY ix_llm_policy_evaluations_decision (decision),
    KEY ix_llm_policy_evaluations_evaluated_at (evaluated_at),
    KEY ix_llm_policy_evaluations_message_inference_request_id (message_inference_request_id),
    KEY ix_llm_policy_evaluations_message_inference_response_id (message_inference_response_id),
    KEY ix_llm_policy_evaluations_policy_key (policy_key),
    UNIQUE KEY uq_llm_policy_evaluations_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_policy_evaluations;
