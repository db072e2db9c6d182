-- 0081 add_llm_message_inference_foreign_keys: sqlite

-- upgrade

CREATE TABLE legion_rebuild_llm_messages (
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
    CONSTRAINT fk_llm_messages_parent_message_id_llm_messages FOREIGN KEY(parent_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_messages_message_inference_request_id_llm_me_a5ac3fb1 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_messages_message_inference_response_id_llm_m_42149c99 FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL
);

INSERT INTO legion_rebuild_llm_messages (id, uuid, conversation_id, parent_message_id, message_inference_request_id, message_inference_response_id, tool_call_id, seq, role, content_type, content, input_tokens, output_tokens, created_at, inserted_at) SELECT id, uuid, conversation_id, parent_message_id, message_inference_request_id, message_inference_response_id, tool_call_id, seq, role, content_type, content, input_tokens, output_tokens, created_at, inserted_at
FROM llm_messages;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_llm_messages';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_llm_messages' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'llm_messages';

DROP TABLE llm_messages;

ALTER TABLE legion_rebuild_llm_messages RENAME TO llm_messages;

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

CREATE TABLE legion_rebuild_llm_messages (
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

INSERT INTO legion_rebuild_llm_messages (id, uuid, conversation_id, parent_message_id, message_inference_request_id, message_inference_response_id, tool_call_id, seq, role, content_type, content, input_tokens, output_tokens, created_at, inserted_at) SELECT id, uuid, conversation_id, parent_message_id, message_inference_request_id, message_inference_response_id, tool_call_id, seq, role, content_type, content, input_tokens, output_tokens, created_at, inserted_at
FROM llm_messages;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_llm_messages';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_llm_messages' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'llm_messages';

DROP TABLE llm_messages;

ALTER TABLE legion_rebuild_llm_messages RENAME TO llm_messages;

CREATE INDEX ix_llm_messages_conversation_id ON llm_messages (conversation_id);

CREATE INDEX ix_llm_messages_conversation_id_role ON llm_messages (conversation_id, role);

CREATE INDEX ix_llm_messages_created_at ON llm_messages (created_at);

CREATE INDEX ix_llm_messages_message_inference_request_id ON llm_messages (message_inference_request_id);

CREATE INDEX ix_llm_messages_message_inference_response_id ON llm_messages (message_inference_response_id);

CREATE INDEX ix_llm_messages_parent_message_id ON llm_messages (parent_message_id);

CREATE INDEX ix_llm_messages_tool_call_id ON llm_messages (tool_call_id);

CREATE UNIQUE INDEX uq_llm_messages_conversation_id_seq ON llm_messages (conversation_id, seq);

CREATE UNIQUE INDEX uq_llm_messages_uuid ON llm_messages (uuid);
