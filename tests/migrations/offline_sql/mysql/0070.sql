-- 0070 add_approval_queue_resume: mysql

-- upgrade

ALTER TABLE approval_queue ADD COLUMN resume_routing_key VARCHAR(255);

ALTER TABLE approval_queue ADD COLUMN resume_exchange VARCHAR(255);

-- downgrade

ALTER TABLE approval_queue DROP COLUMN resume_exchange;

ALTER TABLE approval_queue DROP COLUMN resume_routing_key;
