-- 0102 let_parts_of_a_prompt_come_first: postgresql

-- upgrade

ALTER TABLE llm_message_inference_metrics ADD COLUMN request_ref VARCHAR(128);

ALTER TABLE llm_tool_calls ADD COLUMN request_ref VARCHAR(128);

CREATE INDEX ix_llm_message_inference_metrics_request_ref ON llm_message_inference_metrics (request_ref);

CREATE INDEX ix_llm_tool_calls_request_ref ON llm_tool_calls (request_ref);

ALTER TABLE llm_message_inference_metrics ALTER COLUMN message_inference_request_id TYPE BIGINT;

ALTER TABLE llm_message_inference_metrics ALTER COLUMN message_inference_request_id DROP NOT NULL;

-- downgrade

DELETE FROM llm_message_inference_metrics WHERE llm_message_inference_metrics.message_inference_request_id IS NULL;

DROP INDEX ix_llm_tool_calls_request_ref;

ALTER TABLE llm_tool_calls DROP COLUMN request_ref;

ALTER TABLE llm_message_inference_metrics ALTER COLUMN message_inference_request_id TYPE BIGINT;

ALTER TABLE llm_message_inference_metrics ALTER COLUMN message_inference_request_id SET NOT NULL;

DROP INDEX ix_llm_message_inference_metrics_request_ref;

ALTER TABLE llm_message_inference_metrics DROP COLUMN request_ref;
