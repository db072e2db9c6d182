-- 0078 create_llm_messages: sqlite

-- upgrade

CREATE TABLE llm_messages (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    conversation_id INTEGER NOT NULL,
    parent_message_id INTEGER,
    message_inference_request_id INTEGER,
    message_inference_response_id INTEGER,
    tool_call_id INTEGER,
    seq INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    content_type VARCHAR(64) DEFAULT 'text' NOT NULL,
    content TEXT,
    input_tokens INTEGER DEFAULT '0' NOT NULL,
    output_tokens INTEGER DEFAULT '0' NOT NULL,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT fk_llm_messages_conversation_id_llm_conversations FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_messages_parent_message_id_llm_messages FOREIGN KEY(parent_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL
);

CREATE INDEX ix_llm_messages_conversation_id ON llm_messages (conversation_id);

CREATE INDEX ix_llm_messages_conversation_id_role ON llm_messages (conversation_id, role);

CREATE INDEX ix_llm_messages_created_at ON llm_messages (created_at);

CREATE INDEX ix_llm_messages_message_inference_request_id ON llm_messages (message_inference_request_id);

CREATE INDEX ix_llm_messages_message_inference_response_id ON llm_messages (message_inference_response_id);

CREATE INDEX ix_llm_messages_parent_message_id ON llm_messages (parent_message_id);

CREATE INDEX ix_llm_messages_tool_call_id ON llm_messages (tool_call_id);

CREATE UNIQUE INDEX uq_llm_messages_conversation_id_seq ON llm_messages (conversation_id, seq);

CREATE UNIQUE INDEX uq_llm_messages_uuid ON llm_messages (uuid);

-- downgrade

DROP TABLE llm_messages;
