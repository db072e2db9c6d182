-- 0056 add_absorber_patterns: sqlite

-- upgrade

CREATE TABLE absorber_patterns (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    function_id INTEGER NOT NULL,
    pattern_type VARCHAR(32) DEFAULT 'url' NOT NULL,
    pattern VARCHAR(1024) NOT NULL,
    priority INTEGER DEFAULT '0' NOT NULL,
    active BOOLEAN DEFAULT 1 NOT NULL,
    tenant_id VARCHAR(64),
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated_at DATETIME,
    CONSTRAINT fk_absorber_patterns_function_id_functions FOREIGN KEY(function_id) REFERENCES functions (id) ON DELETE CASCADE
);

CREATE INDEX ix_absorber_patterns_active ON absorber_patterns (active);

CREATE INDEX ix_absorber_patterns_function_id ON absorber_patterns (function_id);

CREATE INDEX ix_absorber_patterns_pattern_type ON absorber_patterns (pattern_type);

CREATE INDEX ix_absorber_patterns_pattern_type_active ON absorber_patterns (pattern_type, active);

CREATE INDEX ix_absorber_patterns_tenant_id ON absorber_patterns (tenant_id);

-- downgrade

DROP TABLE absorber_patterns;
