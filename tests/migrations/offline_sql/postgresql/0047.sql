-- 0047 apollo_knowledge_capture: postgresql

-- upgrade

ALTER TABLE apollo_entries ADD COLUMN submitted_by VARCHAR(255);

ALTER TABLE apollo_entries ADD COLUMN submitted_from VARCHAR(255);

ALTER TABLE apollo_entries ADD COLUMN content_hash CHAR(32);

CREATE INDEX ix_apollo_entries_confidence ON apollo_entries (confidence);

CREATE INDEX ix_apollo_entries_created_at ON apollo_entries (created_at);

CREATE INDEX ix_apollo_entries_embedding_live ON apollo_entries USING hnsw (embedding vector_cosine_ops) WHERE status IN ('candidate', 'confirmed', 'disputed');

CREATE INDEX ix_apollo_entries_id_live ON apollo_entries (id) WHERE status IN ('candidate', 'confirmed', 'disputed');

CREATE INDEX ix_apollo_entries_source_agent ON apollo_entries (source_agent);

CREATE INDEX ix_apollo_entries_status_source_provider_source_cha_739beec1 ON apollo_entries (status, source_provider, source_channel) WHERE status = 'candidate' AND embedding IS NOT NULL;

CREATE INDEX ix_apollo_entries_submitted_by ON apollo_entries (submitted_by);

CREATE INDEX ix_apollo_entries_submitted_from ON apollo_entries (submitted_from);

CREATE INDEX ix_apollo_entries_updated_at ON apollo_entries (updated_at);

CREATE INDEX ix_apollo_entries_updated_at_live ON apollo_entries (updated_at) WHERE status <> 'archived';

CREATE UNIQUE INDEX uq_apollo_entries_content_hash_live ON apollo_entries (content_hash) WHERE status <> 'archived';

CREATE INDEX ix_apollo_expertise_agent_id_domain ON apollo_expertise (agent_id, domain);

CREATE INDEX ix_apollo_relations_from_entry_id_relation_type ON apollo_relations (from_entry_id, relation_type);

CREATE INDEX ix_apollo_relations_relation_type ON apollo_relations (relation_type);

CREATE TABLE apollo_entries_archive (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    content TEXT NOT NULL,
    content_type VARCHAR(50) NOT NULL,
    confidence DOUBLE PRECISION DEFAULT '0.5',
    source_agent VARCHAR(100) NOT NULL,
    source_context JSONB DEFAULT ('{}'),
    tags TEXT[] DEFAULT '{}',
    status VARCHAR(20) DEFAULT 'candidate' NOT NULL,
    access_count INTEGER DEFAULT '0',
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    confirmed_at TIMESTAMP WITH TIME ZONE,
    embedding VECTOR(1024),
    source_provider VARCHAR(50),
    source_channel VARCHAR(100),
    knowledge_domain VARCHAR(50) DEFAULT 'general',
    submitted_by VARCHAR(255),
    submitted_from VARCHAR(255),
    content_hash CHAR(32),
    archived_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    archive_reason TEXT,
    CONSTRAINT pk_apollo_entries_archive PRIMARY KEY (id)
);

CREATE INDEX ix_apollo_entries_archive_archived_at ON apollo_entries_archive (archived_at);

CREATE INDEX ix_apollo_entries_archive_content_hash ON apollo_entries_archive (content_hash);

CREATE INDEX ix_apollo_entries_archive_embedding ON apollo_entries_archive USING hnsw (embedding vector_cosine_ops);

CREATE INDEX ix_apollo_entries_archive_knowledge_domain ON apollo_entries_archive (knowledge_domain);

CREATE INDEX ix_apollo_entries_archive_source_agent ON apollo_entries_archive (source_agent);

CREATE INDEX ix_apollo_entries_archive_status ON apollo_entries_archive (status);

CREATE INDEX ix_apollo_entries_archive_tags ON apollo_entries_archive USING gin (tags);

CREATE TABLE apollo_operations (
    id BIGSERIAL NOT NULL,
    operation VARCHAR(50) NOT NULL,
    actor VARCHAR(100) NOT NULL,
    target_type VARCHAR(50),
    target_ids INTEGER[],
    summary TEXT,
    detail JSONB,
    old_state JSONB,
    new_state JSONB,
    reason TEXT,
    principal_id VARCHAR(255),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_apollo_operations PRIMARY KEY (id)
);

CREATE INDEX ix_apollo_operations_actor ON apollo_operations (actor);

CREATE INDEX ix_apollo_operations_created_at ON apollo_operations (created_at);

CREATE INDEX ix_apollo_operations_operation ON apollo_operations (operation);

CREATE INDEX ix_apollo_operations_target_ids ON apollo_operations USING gin (target_ids);

-- downgrade

DROP TABLE apollo_operations;

DROP TABLE apollo_entries_archive;

DROP INDEX ix_apollo_relations_relation_type;

DROP INDEX ix_apollo_relations_from_entry_id_relation_type;

DROP INDEX ix_apollo_expertise_agent_id_domain;

DROP INDEX uq_apollo_entries_content_hash_live;

DROP INDEX ix_apollo_entries_updated_at_live;

DROP INDEX ix_apollo_entries_updated_at;

DROP INDEX ix_apollo_entries_submitted_from;

DROP INDEX ix_apollo_entries_submitted_by;

DROP INDEX ix_apollo_entries_status_source_provider_source_cha_739beec1;

DROP INDEX ix_apollo_entries_source_agent;

DROP INDEX ix_apollo_entries_id_live;

DROP INDEX ix_apollo_entries_embedding_live;

DROP INDEX ix_apollo_entries_created_at;

DROP INDEX ix_apollo_entries_confidence;

ALTER TABLE apollo_entries DROP COLUMN content_hash;

ALTER TABLE apollo_entries DROP COLUMN submitted_from;

ALTER TABLE apollo_entries DROP COLUMN submitted_by;
