-- 0099 free_tool_calls_of_their_response: sqlite

-- upgrade

ALTER TABLE llm_tool_calls ADD COLUMN conversation_id INTEGER;

CREATE TABLE legion_rebuild_llm_tool_calls (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    message_inference_response_id INTEGER,
    requested_by_message_id INTEGER,
    result_message_id INTEGER,
    tool_call_index INTEGER DEFAULT '0' NOT NULL,
    provider_tool_call_ref VARCHAR(255),
    tool_name VARCHAR(255) NOT NULL,
    tool_source_type VARCHAR(128),
    tool_source_server VARCHAR(255),
    status VARCHAR(64) DEFAULT 'requested' NOT NULL,
    requested_at DATETIME,
    completed_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    conversation_id INTEGER,
    CONSTRAINT fk_llm_tool_calls_message_inference_response_id_llm_a388863d FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_tool_calls_requested_by_message_id_llm_messages FOREIGN KEY(requested_by_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_tool_calls_result_message_id_llm_messages FOREIGN KEY(result_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_tool_calls_conversation_id_llm_conversations FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE CASCADE
);

INSERT INTO legion_rebuild_llm_tool_calls (id, uuid, message_inference_response_id, requested_by_message_id, result_message_id, tool_call_index, provider_tool_call_ref, tool_name, tool_source_type, tool_source_server, status, requested_at, completed_at, inserted_at, conversation_id) SELECT id, uuid, message_inference_response_id, requested_by_message_id, result_message_id, tool_call_index, provider_tool_call_ref, tool_name, tool_source_type, tool_source_server, status, requested_at, completed_at, inserted_at, conversation_id
FROM llm_tool_calls;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_llm_tool_calls';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_llm_tool_calls' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'llm_tool_calls';

DROP TABLE llm_tool_calls;

ALTER TABLE legion_rebuild_llm_tool_calls RENAME TO llm_tool_calls;

CREATE INDEX ix_llm_tool_calls_conversation_id ON llm_tool_calls (conversation_id);

CREATE INDEX ix_llm_tool_calls_message_inference_response_id ON llm_tool_calls (message_inference_response_id);

CREATE INDEX ix_llm_tool_calls_provider_tool_call_ref ON llm_tool_calls (provider_tool_call_ref);

CREATE INDEX ix_llm_tool_calls_requested_at ON llm_tool_calls (requested_at);

CREATE INDEX ix_llm_tool_calls_requested_by_message_id ON llm_tool_calls (requested_by_message_id);

CREATE INDEX ix_llm_tool_calls_result_message_id ON llm_tool_calls (result_message_id);

CREATE INDEX ix_llm_tool_calls_status ON llm_tool_calls (status);

CREATE INDEX ix_llm_tool_calls_tool_name ON llm_tool_calls (tool_name);

CREATE UNIQUE INDEX uq_llm_tool_calls_message_inference_response_id_too_81189765 ON llm_tool_calls (message_inference_response_id, tool_call_index);

CREATE UNIQUE INDEX uq_llm_tool_calls_uuid ON llm_tool_calls (uuid);

UPDATE llm_tool_calls SET conversation_id=(SELECT llm_message_inference_requests.conversation_id
FROM llm_message_inference_requests, llm_message_inference_responses
WHERE llm_message_inference_requests.id = llm_message_inference_responses.message_inference_request_id AND llm_message_inference_responses.id = llm_tool_calls.message_inference_response_id);

-- downgrade

UPDATE llm_security_events SET tool_call_attempt_id=NULL WHERE llm_security_events.tool_call_attempt_id IN (SELECT llm_tool_call_attempts.id
FROM llm_tool_call_attempts
WHERE llm_tool_call_attempts.tool_call_id IN (SELECT llm_tool_calls.id
FROM llm_tool_calls
WHERE llm_tool_calls.message_inference_response_id IS NULL));

UPDATE llm_security_events SET tool_call_id=NULL WHERE llm_security_events.tool_call_id IN (SELECT llm_tool_calls.id
FROM llm_tool_calls
WHERE llm_tool_calls.message_inference_response_id IS NULL);

UPDATE llm_messages SET tool_call_id=NULL WHERE llm_messages.tool_call_id IN (SELECT llm_tool_calls.id
FROM llm_tool_calls
WHERE llm_tool_calls.message_inference_response_id IS NULL);

DELETE FROM llm_tool_call_attempts WHERE llm_tool_call_attempts.tool_call_id IN (SELECT llm_tool_calls.id
FROM llm_tool_calls
WHERE llm_tool_calls.message_inference_response_id IS NULL);

DELETE FROM llm_tool_calls WHERE llm_tool_calls.message_inference_response_id IS NULL;

CREATE TABLE legion_rebuild_llm_tool_calls (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    message_inference_response_id INTEGER NOT NULL,
    requested_by_message_id INTEGER,
    result_message_id INTEGER,
    tool_call_index INTEGER DEFAULT '0' NOT NULL,
    provider_tool_call_ref VARCHAR(255),
    tool_name VARCHAR(255) NOT NULL,
    tool_source_type VARCHAR(128),
    tool_source_server VARCHAR(255),
    status VARCHAR(64) DEFAULT 'requested' NOT NULL,
    requested_at DATETIME,
    completed_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT fk_llm_tool_calls_message_inference_response_id_llm_a388863d FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_tool_calls_requested_by_message_id_llm_messages FOREIGN KEY(requested_by_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL,
    CONSTRAINT fk_llm_tool_calls_result_message_id_llm_messages FOREIGN KEY(result_message_id) REFERENCES llm_messages (id) ON DELETE SET NULL
);

INSERT INTO legion_rebuild_llm_tool_calls (id, uuid, message_inference_response_id, requested_by_message_id, result_message_id, tool_call_index, provider_tool_call_ref, tool_name, tool_source_type, tool_source_server, status, requested_at, completed_at, inserted_at) SELECT id, uuid, message_inference_response_id, requested_by_message_id, result_message_id, tool_call_index, provider_tool_call_ref, tool_name, tool_source_type, tool_source_server, status, requested_at, completed_at, inserted_at
FROM llm_tool_calls;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_llm_tool_calls';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_llm_tool_calls' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'llm_tool_calls';

DROP TABLE llm_tool_calls;

ALTER TABLE legion_rebuild_llm_tool_calls RENAME TO llm_tool_calls;

CREATE INDEX ix_llm_tool_calls_message_inference_response_id ON llm_tool_calls (message_inference_response_id);

CREATE INDEX ix_llm_tool_calls_provider_tool_call_ref ON llm_tool_calls (provider_tool_call_ref);

CREATE INDEX ix_llm_tool_calls_requested_at ON llm_tool_calls (requested_at);

CREATE INDEX ix_llm_tool_calls_requested_by_message_id ON llm_tool_calls (requested_by_message_id);

CREATE INDEX ix_llm_tool_calls_result_message_id ON llm_tool_calls (result_message_id);

CREATE INDEX ix_llm_tool_calls_status ON llm_tool_calls (status);

CREATE INDEX ix_llm_tool_calls_tool_name ON llm_tool_calls (tool_name);

CREATE UNIQUE INDEX uq_llm_tool_calls_message_inference_response_id_too_81189765 ON llm_tool_calls (message_inference_response_id, tool_call_index);

CREATE UNIQUE INDEX uq_llm_tool_calls_uuid ON llm_tool_calls (uuid);
