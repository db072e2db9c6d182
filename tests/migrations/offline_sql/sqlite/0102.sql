-- 0102 let_parts_of_a_prompt_come_first: sqlite

-- upgrade

ALTER TABLE llm_message_inference_metrics ADD COLUMN request_ref VARCHAR(128);

ALTER TABLE llm_tool_calls ADD COLUMN request_ref VARCHAR(128);

CREATE TABLE legion_rebuild_llm_message_inference_metrics (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    message_inference_request_id INTEGER,
    message_inference_response_id INTEGER,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    tier VARCHAR(64),
    input_tokens INTEGER DEFAULT '0' NOT NULL,
    output_tokens INTEGER DEFAULT '0' NOT NULL,
    thinking_tokens INTEGER DEFAULT '0' NOT NULL,
    total_tokens INTEGER DEFAULT '0' NOT NULL,
    latency_ms INTEGER DEFAULT '0' NOT NULL,
    wall_clock_ms INTEGER DEFAULT '0' NOT NULL,
    cost_usd NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    currency VARCHAR(3) DEFAULT 'USD' NOT NULL,
    cost_center VARCHAR(128),
    budget_key VARCHAR(128),
    recorded_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    request_ref VARCHAR(128),
    CONSTRAINT fk_llm_message_inference_metrics_message_inference_09f0f443 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_message_inference_metrics_message_inference_f254c64c FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL
);

INSERT INTO legion_rebuild_llm_message_inference_metrics (id, uuid, message_inference_request_id, message_inference_response_id, provider, model_key, tier, input_tokens, output_tokens, thinking_tokens, total_tokens, latency_ms, wall_clock_ms, cost_usd, currency, cost_center, budget_key, recorded_at, inserted_at, request_ref) SELECT id, uuid, message_inference_request_id, message_inference_response_id, provider, model_key, tier, input_tokens, output_tokens, thinking_tokens, total_tokens, latency_ms, wall_clock_ms, cost_usd, currency, cost_center, budget_key, recorded_at, inserted_at, request_ref
FROM llm_message_inference_metrics;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_llm_message_inference_metrics';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_llm_message_inference_metrics' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'llm_message_inference_metrics';

DROP TABLE llm_message_inference_metrics;

ALTER TABLE legion_rebuild_llm_message_inference_metrics RENAME TO llm_message_inference_metrics;

CREATE INDEX ix_llm_message_inference_metrics_budget_key ON llm_message_inference_metrics (budget_key);

CREATE INDEX ix_llm_message_inference_metrics_cost_center ON llm_message_inference_metrics (cost_center);

CREATE INDEX ix_llm_message_inference_metrics_cost_center_recorded_at ON llm_message_inference_metrics (cost_center, recorded_at);

CREATE INDEX ix_llm_message_inference_metrics_message_inference_313983fd ON llm_message_inference_metrics (message_inference_response_id);

CREATE INDEX ix_llm_message_inference_metrics_message_inference_4b6a6997 ON llm_message_inference_metrics (message_inference_request_id);

CREATE INDEX ix_llm_message_inference_metrics_provider_model_key ON llm_message_inference_metrics (provider, model_key);

CREATE INDEX ix_llm_message_inference_metrics_recorded_at ON llm_message_inference_metrics (recorded_at);

CREATE INDEX ix_llm_message_inference_metrics_request_ref ON llm_message_inference_metrics (request_ref);

CREATE UNIQUE INDEX uq_llm_message_inference_metrics_uuid ON llm_message_inference_metrics (uuid);

CREATE INDEX ix_llm_tool_calls_request_ref ON llm_tool_calls (request_ref);

-- downgrade

DELETE FROM llm_message_inference_metrics WHERE llm_message_inference_metrics.message_inference_request_id IS NULL;

DROP INDEX ix_llm_tool_calls_request_ref;

ALTER TABLE llm_tool_calls DROP COLUMN request_ref;

CREATE TABLE legion_rebuild_llm_message_inference_metrics (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    message_inference_request_id INTEGER NOT NULL,
    message_inference_response_id INTEGER,
    provider VARCHAR(128),
    model_key VARCHAR(255),
    tier VARCHAR(64),
    input_tokens INTEGER DEFAULT '0' NOT NULL,
    output_tokens INTEGER DEFAULT '0' NOT NULL,
    thinking_tokens INTEGER DEFAULT '0' NOT NULL,
    total_tokens INTEGER DEFAULT '0' NOT NULL,
    latency_ms INTEGER DEFAULT '0' NOT NULL,
    wall_clock_ms INTEGER DEFAULT '0' NOT NULL,
    cost_usd NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    currency VARCHAR(3) DEFAULT 'USD' NOT NULL,
    cost_center VARCHAR(128),
    budget_key VARCHAR(128),
    recorded_at DATETIME,
    inserted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT fk_llm_message_inference_metrics_message_inference_09f0f443 FOREIGN KEY(message_inference_request_id) REFERENCES llm_message_inference_requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_llm_message_inference_metrics_message_inference_f254c64c FOREIGN KEY(message_inference_response_id) REFERENCES llm_message_inference_responses (id) ON DELETE SET NULL
);

INSERT INTO legion_rebuild_llm_message_inference_metrics (id, uuid, message_inference_request_id, message_inference_response_id, provider, model_key, tier, input_tokens, output_tokens, thinking_tokens, total_tokens, latency_ms, wall_clock_ms, cost_usd, currency, cost_center, budget_key, recorded_at, inserted_at) SELECT id, uuid, message_inference_request_id, message_inference_response_id, provider, model_key, tier, input_tokens, output_tokens, thinking_tokens, total_tokens, latency_ms, wall_clock_ms, cost_usd, currency, cost_center, budget_key, recorded_at, inserted_at
FROM llm_message_inference_metrics;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_llm_message_inference_metrics';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_llm_message_inference_metrics' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'llm_message_inference_metrics';

DROP TABLE llm_message_inference_metrics;

ALTER TABLE legion_rebuild_llm_message_inference_metrics RENAME TO llm_message_inference_metrics;

CREATE INDEX ix_llm_message_inference_metrics_budget_key ON llm_message_inference_metrics (budget_key);

CREATE INDEX ix_llm_message_inference_metrics_cost_center ON llm_message_inference_metrics (cost_center);

CREATE INDEX ix_llm_message_inference_metrics_cost_center_recorded_at ON llm_message_inference_metrics (cost_center, recorded_at);

CREATE INDEX ix_llm_message_inference_metrics_message_inference_313983fd ON llm_message_inference_metrics (message_inference_response_id);

CREATE INDEX ix_llm_message_inference_metrics_message_inference_4b6a6997 ON llm_message_inference_metrics (message_inference_request_id);

CREATE INDEX ix_llm_message_inference_metrics_provider_model_key ON llm_message_inference_metrics (provider, model_key);

CREATE INDEX ix_llm_message_inference_metrics_recorded_at ON llm_message_inference_metrics (recorded_at);

CREATE UNIQUE INDEX uq_llm_message_inference_metrics_uuid ON llm_message_inference_metrics (uuid);
