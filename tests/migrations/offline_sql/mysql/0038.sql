-- 0038 add_conversations: mysql

-- upgrade

CREATE TABLE conversations (
    id VARCHAR(64) NOT NULL,
    caller_identity VARCHAR(255),
    metadata LONGTEXT,
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_conversations PRIMARY KEY (id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE conversation_messages (
    id INTEGER NOT NULL AUTO_INCREMENT,
    conversation_id VARCHAR(64) NOT NULL,
    seq INTEGER NOT NULL,
    `role` VARCHAR(32) NOT NULL,
    content LONGTEXT,
    provider VARCHAR(64),
    model VARCHAR(128),
    input_tokens INTEGER,
    output_tokens INTEGER,
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_conversation_messages PRIMARY KEY (id),
    CONSTRAINT fk_conversation_messages_conversation_id_conversations FOREIGN KEY(conversation_id) REFERENCES conversations (id),
    UNIQUE KEY uq_conversation_messages_conversation_id_seq (conversation_id, seq)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE conversation_messages;

DROP TABLE conversations;
