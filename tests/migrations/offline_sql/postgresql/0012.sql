-- 0012 add_apollo_tables: postgresql

-- upgrade

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE apollo_entries (
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
    embedding VECTOR(1536),
    CONSTRAINT pk_apollo_entries PRIMARY KEY (id)
);

CREATE INDEX ix_apollo_entries_embedding ON apollo_entries USING hnsw (embedding vector_cosine_ops);

CREATE INDEX ix_apollo_entries_status ON apollo_entries (status);

CREATE INDEX ix_apollo_entries_tags ON apollo_entries USING gin (tags);

CREATE TABLE apollo_access_log (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    entry_id UUID,
    agent_id VARCHAR(100) NOT NULL,
    action VARCHAR(20) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_apollo_access_log PRIMARY KEY (id),
    CONSTRAINT fk_apollo_access_log_entry_id_apollo_entries FOREIGN KEY(entry_id) REFERENCES apollo_entries (id)
);

CREATE INDEX ix_apollo_access_log_entry_id ON apollo_access_log (entry_id);

CREATE TABLE apollo_expertise (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    agent_id VARCHAR(100) NOT NULL,
    domain VARCHAR(100) NOT NULL,
    proficiency DOUBLE PRECISION DEFAULT '0',
    entry_count INTEGER DEFAULT '0',
    last_active_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_apollo_expertise PRIMARY KEY (id)
);

CREATE INDEX ix_apollo_expertise_agent_id ON apollo_expertise (agent_id);

CREATE INDEX ix_apollo_expertise_domain ON apollo_expertise (domain);

CREATE TABLE apollo_relations (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    from_entry_id UUID NOT NULL,
    to_entry_id UUID NOT NULL,
    relation_type VARCHAR(50) NOT NULL,
    weight DOUBLE PRECISION DEFAULT '1',
    source_agent VARCHAR(100),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_apollo_relations PRIMARY KEY (id),
    CONSTRAINT fk_apollo_relations_from_entry_id_apollo_entries FOREIGN KEY(from_entry_id) REFERENCES apollo_entries (id),
    CONSTRAINT fk_apollo_relations_to_entry_id_apollo_entries FOREIGN KEY(to_entry_id) REFERENCES apollo_entries (id)
);

CREATE INDEX ix_apollo_relations_from_entry_id ON apollo_relations (from_entry_id);

CREATE INDEX ix_apollo_relations_to_entry_id ON apollo_relations (to_entry_id);

-- downgrade

DROP TABLE apollo_relations;

DROP TABLE apollo_expertise;

DROP TABLE apollo_access_log;

DROP TABLE apollo_entries;
