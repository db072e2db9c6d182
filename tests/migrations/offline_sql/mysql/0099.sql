-- 0099 free_tool_calls_of_their_response: mysql

-- upgrade

ALTER TABLE llm_tool_calls ADD COLUMN conversation_id BIGINT;

CREATE INDEX ix_llm_tool_calls_conversation_id ON llm_tool_calls (conversation_id);

ALTER TABLE llm_tool_calls ADD CONSTRAINT fk_llm_tool_calls_conversation_id_llm_conversations FOREIGN KEY(conversation_id) REFERENCES llm_conversations (id) ON DELETE CASCADE;

ALTER TABLE llm_tool_calls MODIFY message_inference_response_id BIGINT NULL;

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

ALTER TABLE llm_tool_calls MODIFY message_inference_response_id BIGINT NOT NULL;

ALTER TABLE llm_tool_calls DROP FOREIGN KEY fk_llm_tool_calls_conversation_id_llm_conversations;

DROP INDEX ix_llm_tool_calls_conversation_id ON llm_tool_calls;

ALTER TABLE llm_tool_calls DROP COLUMN conversation_id;
