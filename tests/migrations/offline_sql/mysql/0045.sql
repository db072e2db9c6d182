-- 0045 add_memory_associations: mysql

-- upgrade

CREATE TABLE memory_associations (
    id BIGINT NOT NULL AUTO_INCREMENT,
    trace_id_a VARCHAR(36) NOT NULL,
    trace_id_b VARCHAR(36) NOT NULL,
    coactivation_count INTEGER NOT NULL DEFAULT '1',
    linked BOOL NOT NULL DEFAULT false,
    tenant_id VARCHAR(64),
    created_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_memory_associations PRIMARY KEY (id),
    KEY ix_memory_associations_tenant_id (tenant_id),
    KEY ix_memory_associations_trace_id_a (trace_id_a),
    KEY ix_memory_associations_trace_id_b (trace_id_b),
    UNIQUE KEY uq_memory_associations_trace_id_a_trace_id_b (trace_id_a, trace_id_b)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE memory_associations;
