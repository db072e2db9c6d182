-- 0045 add_memory_associations: postgresql

-- upgrade

CREATE TABLE memory_associations (
    id BIGSERIAL NOT NULL,
    trace_id_a VARCHAR(36) NOT NULL,
    trace_id_b VARCHAR(36) NOT NULL,
    coactivation_count INTEGER DEFAULT '1' NOT NULL,
    linked BOOLEAN DEFAULT false NOT NULL,
    tenant_id VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_memory_associations PRIMARY KEY (id)
);

CREATE INDEX ix_memory_associations_tenant_id ON memory_associations (tenant_id);

CREATE INDEX ix_memory_associations_trace_id_a ON memory_associations (trace_id_a);

CREATE INDEX ix_memory_associations_trace_id_b ON memory_associations (trace_id_b);

CREATE UNIQUE INDEX uq_memory_associations_trace_id_a_trace_id_b ON memory_associations (trace_id_a, trace_id_b);

-- downgrade

DROP TABLE memory_associations;
