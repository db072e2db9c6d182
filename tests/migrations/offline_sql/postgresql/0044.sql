-- 0044 expand_memory_traces: postgresql

-- upgrade

ALTER TABLE memory_traces ADD COLUMN trace_id VARCHAR(36);

ALTER TABLE memory_traces ADD COLUMN strength DOUBLE PRECISION DEFAULT '0.5';

ALTER TABLE memory_traces ADD COLUMN peak_strength DOUBLE PRECISION DEFAULT '0.5';

ALTER TABLE memory_traces ADD COLUMN base_decay_rate DOUBLE PRECISION DEFAULT '0.05';

ALTER TABLE memory_traces ADD COLUMN emotional_valence DOUBLE PRECISION DEFAULT '0';

ALTER TABLE memory_traces ADD COLUMN emotional_intensity DOUBLE PRECISION DEFAULT '0';

ALTER TABLE memory_traces ADD COLUMN domain_tags TEXT;

ALTER TABLE memory_traces ADD COLUMN origin VARCHAR(50);

ALTER TABLE memory_traces ADD COLUMN source_agent_id VARCHAR(255);

ALTER TABLE memory_traces ADD COLUMN storage_tier VARCHAR(10) DEFAULT 'warm';

ALTER TABLE memory_traces ADD COLUMN last_reinforced TIMESTAMP WITH TIME ZONE;

ALTER TABLE memory_traces ADD COLUMN last_decayed TIMESTAMP WITH TIME ZONE;

ALTER TABLE memory_traces ADD COLUMN reinforcement_count INTEGER DEFAULT '0';

ALTER TABLE memory_traces ADD COLUMN unresolved BOOLEAN DEFAULT false;

ALTER TABLE memory_traces ADD COLUMN consolidation_candidate BOOLEAN DEFAULT false;

ALTER TABLE memory_traces ADD COLUMN parent_trace_id VARCHAR(36);

ALTER TABLE memory_traces ADD COLUMN encryption_key_id VARCHAR(255);

ALTER TABLE memory_traces ADD COLUMN partition_id VARCHAR(255);

CREATE INDEX ix_memory_traces_partition_id ON memory_traces (partition_id);

CREATE INDEX ix_memory_traces_partition_id_trace_type ON memory_traces (partition_id, trace_type);

CREATE INDEX ix_memory_traces_storage_tier ON memory_traces (storage_tier);

CREATE INDEX ix_memory_traces_unresolved ON memory_traces (unresolved);

CREATE UNIQUE INDEX uq_memory_traces_trace_id ON memory_traces (trace_id);

-- downgrade

DROP INDEX uq_memory_traces_trace_id;

DROP INDEX ix_memory_traces_unresolved;

DROP INDEX ix_memory_traces_storage_tier;

DROP INDEX ix_memory_traces_partition_id_trace_type;

DROP INDEX ix_memory_traces_partition_id;

ALTER TABLE memory_traces DROP COLUMN partition_id;

ALTER TABLE memory_traces DROP COLUMN encryption_key_id;

ALTER TABLE memory_traces DROP COLUMN parent_trace_id;

ALTER TABLE memory_traces DROP COLUMN consolidation_candidate;

ALTER TABLE memory_traces DROP COLUMN unresolved;

ALTER TABLE memory_traces DROP COLUMN reinforcement_count;

ALTER TABLE memory_traces DROP COLUMN last_decayed;

ALTER TABLE memory_traces DROP COLUMN last_reinforced;

ALTER TABLE memory_traces DROP COLUMN storage_tier;

ALTER TABLE memory_traces DROP COLUMN source_agent_id;

ALTER TABLE memory_traces DROP COLUMN origin;

ALTER TABLE memory_traces DROP COLUMN domain_tags;

ALTER TABLE memory_traces DROP COLUMN emotional_intensity;

ALTER TABLE memory_traces DROP COLUMN emotional_valence;

ALTER TABLE memory_traces DROP COLUMN base_decay_rate;

ALTER TABLE memory_traces DROP COLUMN peak_strength;

ALTER TABLE memory_traces DROP COLUMN strength;

ALTER TABLE memory_traces DROP COLUMN trace_id;
