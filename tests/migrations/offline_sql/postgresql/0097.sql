-- 0097 add_llm_dispatch_fields: postgresql

-- upgrade

ALTER TABLE llm_message_inference_requests ADD COLUMN operation VARCHAR(64) DEFAULT 'chat' NOT NULL;

ALTER TABLE llm_message_inference_requests ADD COLUMN correlation_id VARCHAR(64);

ALTER TABLE llm_message_inference_requests ADD COLUMN idempotency_key VARCHAR(128);

ALTER TABLE llm_message_inference_responses ADD COLUMN provider_instance VARCHAR(128);

ALTER TABLE llm_message_inference_responses ADD COLUMN dispatch_path VARCHAR(32);

-- downgrade

ALTER TABLE llm_message_inference_responses DROP COLUMN dispatch_path;

ALTER TABLE llm_message_inference_responses DROP COLUMN provider_instance;

ALTER TABLE llm_message_inference_requests DROP COLUMN idempotency_key;

ALTER TABLE llm_message_inference_requests DROP COLUMN correlation_id;

ALTER TABLE llm_message_inference_requests DROP COLUMN operation;
