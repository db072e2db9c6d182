-- 0081 add_llm_message_inference_foreign_keys: mysql

-- upgrade

ALTER TABLE llm_messages ADD CONSTRAINT fk_llm_messages_message_inference_request_id_llm_me_a5ac3fb1 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE SET NULL;

ALTER TABLE llm_messages ADD CONSTRAINT fk_llm_messages_message_inference_response_id_llm_m_42149c99 FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL;

-- downgrade

ALTER TABLE llm_messages DROP FOREIGN KEY fk_llm_messages_message_inference_request_id_llm_me_a5ac3fb1;

ALTER TABLE llm_messages DROP FOREIGN KEY fk_llm_messages_message_inference_response_id_llm_m_42149c99;
