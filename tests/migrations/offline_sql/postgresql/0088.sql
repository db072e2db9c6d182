-- 0088 create_llm_policy_evaluations: postgresql

-- upgrade

CREATE TABLE llm_policy_evaluations (
    id BIGSERIAL NOT NULL,
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
    contains_phi BOOLEAN DEFAULT false NOT NULL,
    contains_pii BOOLEAN DEFAULT false NOT NULL,
    reason_code VARCHAR(128),
    reason TEXT,
    evaluated_at TIMESTAMP WITH TIME ZONE,
    inserted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_llm_policy_evaluations PRIMARY KEY (id),
    CONSTRAINT fk_llm_policy_evaluations_conversation_id_llm_conversations FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_policy_evaluations_message_inference_request_a80a8feb FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_policy_evaluations_message_inference_respons_508987e7 FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_policy_evaluations_conversation_id ON llm_policy_evaluations (conversation_id);

CREATE INDEX ix_llm_policy_evaluations_decision ON llm_policy_evaluations (decision);

CREATE INDEX ix_llm_policy_evaluations_evaluated_at ON llm_policy_evaluations (evaluated_at);

CREATE INDEX ix_llm_policy_evaluations_message_inference_request_id ON llm_policy_evaluations (message_inference_request_id);

CREATE INDEX ix_llm_policy_evaluations_message_inference_response_id ON llm_policy_evaluations (message_inference_response_id);

CREATE INDEX ix_llm_policy_evaluations_policy_key ON llm_policy_evaluations (policy_key);

CREATE UNIQUE INDEX uq_llm_policy_evaluations_uuid ON llm_policy_evaluations (uuid);

-- downgrade

DROP TABLE llm_policy_evaluations;
