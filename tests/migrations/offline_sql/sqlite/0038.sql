-- 0038 add_conversations: sqlite

-- upgrade

CREATE TABLE conversations (
    id VARCHAR(64) NOT NULL,
    caller_identity VARCHAR(255),
    metadata TEXT,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT pk_conversations PRIMARY KEY (id)
);

CREATE TABLE conversation_messages (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    conversation_id VARCHAR(64) NOT NULL,
    seq INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    content TEXT,
    provider VARCHAR(64),
    model VARCHAR(128),
    input_tokens INTEGER,
    output_tokens INTEGER,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT fk_conversation_messages_conversation_id_conversations FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);

CREATE UNIQUE INDEX uq_conversation_messages_conversation_id_seq ON conversation_messages (conversation_id, seq);

-- downgrade

DROP TABLE conversation_messages;

DROP TABLE conversations;
