-- 0078 create_llm_messages: mysql

-- upgrade

CREATE TABLE llm_messages (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id BIGINT NOT NULL,
    parent_message_id BIGINT,
    message_inference_request_id BIGINT,
    message_inference_response_id BIGINT,
    tool_call_id BIGINT,
    seq INTEGER NOT NULL,
    `role` VARCHAR(32) NOT NULL,
    content_type VARCHAR(64) NOT NULL DEFAULT 'text',
    content LONGTEXT,
    input_tokens INTEGER NOT NULL DEFAULT '0',
    output_tokens INTEGER NOT NULL DEFAULT '0',
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_messages PRIMARY KEY (id),
    CONSTRAINT fk_llm_messages_conversation_id_llm_conversations FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_messages_parent_message_id_llm_messages FOREIGN KEY(parent_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    KEY ix_llm_messages_conversation_id (conversation_id),
    KEY ix_llm_messages_conversation_id_role (conversation_id, `role`),
    KEY ix_llm_messages_created_at (created_at),
    KEY ix_llm_messages_message_inference_request_id (message_inference_request_id),
    KEY ix_llm_messages_message_inference_response_id (message_inference_response_id),
    KEY ix_llm_messages_parent_message_id (parent_message_id),
    KEY ix_llm_messages_tool_call_id (tool_call_id),
    UNIQUE KEY uq_llm_messages_conversation_id_seq (conversation_id, seq),
    UNIQUE KEY uq_llm_messages_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_messages;
