-- 0087 create_llm_conversation_compactions: mysql

-- upgrade

CREATE TABLE llm_conversation_compactions (
    id BIGINT NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id BIGINT NOT NULL,
    triggered_by_message_inference_request_id BIGINT,
    replaces_message_from_id BIGINT,
    replaces_message_to_id BIGINT,
    strategy VARCHAR(128),
    status VARCHAR(64) NOT NULL DEFAULT 'created',
    source_message_count INTEGER NOT NULL DEFAULT '0',
    source_token_count INTEGER NOT NULL DEFAULT '0',
    compacted_token_count INTEGER NOT NULL DEFAULT '0',
    content_hash VARCHAR(128),
    summary LONGTEXT,
    error_message LONGTEXT,
    compacted_at DATETIME(6),
    inserted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_llm_conversation_compactions PRIMARY KEY (id),
    CONSTRAINT fk_llm_conversation_compactions_conversation_id_llm_ad83569b FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_conversation_compactions_triggered_by_messag_ab28e667 FOREIGN KEY(triggered_by_message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_conversation_compactions_replaces_message_fr_36074adf FOREIGN KEY(replaces_message_from_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_conversation_compactions_replaces_message_to_4c7c9733 FOREIGN KEY(replaces_message_to_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    KEY ix_llm_conversation_compactions_compacted_at (compacted_at),
    KEY ix_llm_conversation_compactions_conversation_id (conversation_id),
    KEY ix_llm_conversation_compactions_replaces_message_from_id (replaces_message_from_id),
    KEY ix_llm_conversation_compactions_replaces_message_to_id (replaces_message_to_id),
    KEY ix_llm_conversation_compactions_status (status),
    KEY ix_llm_conversation_compactions_triggered_by_messag_71a4e276 (triggered_by_message_inference_request_id),
    UNIQUE KEY uq_llm_conversation_compactions_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE llm_conversation_compactions;
