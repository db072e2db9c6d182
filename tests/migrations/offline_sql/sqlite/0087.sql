-- 0087 create_llm_conversation_compactions: sqlite

-- upgrade

CREATE TABLE llm_conversation_compactions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id INTEGER NOT NULL,
    triggered_by_message_inference_request_id INTEGER,
    replaces_message_from_id INTEGER,
    replaces_message_to_id INTEGER,
    strategy VARCHAR(128),
    status VARCHAR(64) DEFAULT 'created' NOT NULL,
    source_message_count INTEGER DEFAULT '0' NOT NULL,
    source_token_count INTEGER DEFAULT '0' NOT NULL,
    compacted_token_count INTEGER DEFAULT '0' NOT NULL,
    content_hash VARCHAR(128),
    summary TEXT,
    error_message TEXT,
    compacted_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT fk_llm_conversation_compactions_conversation_id_llm_ad83569b FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_conversation_compactions_triggered_by_messag_ab28e667 FOREIGN KEY(triggered_by_message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_conversation_compactions_replaces_message_fr_36074adf FOREIGN KEY(replaces_message_from_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_conversation_compactions_replaces_message_to_4c7c9733 FOREIGN KEY(replaces_message_to_id) REFERENCES llm_messages (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_conversation_compactions_compacted_at ON llm_conversation_compactions (compacted_at);

CREATE INDEX ix_llm_conversation_compactions_conversation_id ON llm_conversation_compactions (conversation_id);

CREATE INDEX ix_llm_conversation_compactions_replaces_message_from_id ON llm_conversation_compactions (replaces_message_from_id);

CREATE INDEX ix_llm_conversation_compactions_replaces_message_to_id ON llm_conversation_compactions (replaces_message_to_id);

CREATE INDEX ix_llm_conversation_compactions_status ON llm_conversation_compactions (status);

CREATE INDEX ix_llm_conversation_compactions_triggered_by_messag_71a4e276 ON llm_conversation_compactions (triggered_by_message_inference_request_id);

CREATE UNIQUE INDEX uq_llm_conversation_compactions_uuid ON llm_conversation_compactions (uuid);

-- downgrade

DROP TABLE llm_conversation_compactions;
