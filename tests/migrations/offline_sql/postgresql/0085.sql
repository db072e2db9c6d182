-- 0085 add_llm_message_tool_call_foreign_key: postgresql

-- upgrade

ALTER TABLE llm_messages ADD CONSTRAINT fk_llm_messages_tool_call_id_llm_tool_calls FOREIGN KEY(tool_call_id) REFERENCES llm_tool_calls (id) ON DELETE SET NULL;

-- downgrade

ALTER TABLE llm_messages DROP CONSTRAINT fk_llm_messages_tool_call_id_llm_tool_calls;
