-- 0056 add_absorber_patterns: postgresql

-- upgrade

CREATE TABLE absorber_patterns (
    id SERIAL NOT NULL,
    function_id INTEGER NOT NULL,
    pattern_type VARCHAR(32) DEFAULT 'url' NOT NULL,
    pattern VARCHAR(1024) NOT NULL,
    priority INTEGER DEFAULT '0' NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    tenant_id VARCHAR(64),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_absorber_patterns PRIMARY KEY (id),
    CONSTRAINT fk_absorber_patterns_function_id_functions FOREIGN KEY(function_id) REFERENCES functions (id) ON DELETE CASCADE
);

CREATE INDEX ix_absorber_patterns_active ON absorber_patterns (active);

CREATE INDEX ix_absorber_patterns_function_id ON absorber_patterns (function_id);

CREATE INDEX ix_absorber_patterns_pattern_type ON absorber_patterns (pattern_type);

CREATE INDEX ix_absorber_patterns_pattern_type_active ON absorber_patterns (pattern_type, active);

CREATE INDEX ix_absorber_patterns_tenant_id ON absorber_patterns (tenant_id);

-- downgrade

DROP TABLE absorber_patterns;
