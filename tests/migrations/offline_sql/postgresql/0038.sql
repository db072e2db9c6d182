-- 0038 add_conversations: postgresql

-- upgrade

CREATE TABLE conversations (
    id VARCHAR(64) NOT NULL,
    caller_identity VARCHAR(255),
    metadata TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_conversations PRIMARY KEY (id)
);

CREATE TABLE conversation_messages (
    id SERIAL NOT NULL,
    conversation_id VARCHAR(64) NOT NULL,
    seq INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    content TEXT,
    provider VARCHAR(64),
    model VARCHAR(128),
    input_tokens INTEGER,
    output_tokens INTEGER,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_conversation_messages PRIMARY KEY (id),
    CONSTRAINT fk_conversation_messages_conversation_id_conversations FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);

CREATE UNIQUE INDEX uq_conversation_messages_conversation_id_seq ON conversation_messages (conversation_id, seq);

-- downgrade

DROP TABLE conversation_messages;

DROP TABLE conversations;
