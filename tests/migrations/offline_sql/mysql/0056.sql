-- 0056 add_absorber_patterns: mysql

-- upgrade

CREATE TABLE absorber_patterns (
    id INTEGER NOT NULL AUTO_INCREMENT,
    function_id INTEGER NOT NULL,
    pattern_type VARCHAR(32) NOT NULL DEFAULT 'url',
    pattern VARCHAR(1024) NOT NULL,
    priority INTEGER NOT NULL DEFAULT '0',
    active BOOL NOT NULL DEFAULT true,
    tenant_id VARCHAR(64),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6),
    CONSTRAINT pk_absorber_patterns PRIMARY KEY (id),
    CONSTRAINT fk_absorber_patterns_function_id_functions FOREIGN KEY(function_id) REFERENCES functions (id) ON DELETE CASCADE,
    KEY ix_absorber_patterns_active (active),
    KEY ix_absorber_patterns_function_id (function_id),
    KEY ix_absorber_patterns_pattern_type (pattern_type),
    KEY ix_absorber_patterns_pattern_type_active (pattern_type, active),
    KEY ix_absorber_patterns_tenant_id (tenant_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE absorber_patterns;
