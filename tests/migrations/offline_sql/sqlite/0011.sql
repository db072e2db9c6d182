-- 0011 add_extensions_registry: sqlite

-- upgrade

CREATE TABLE extensions_registry (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(100) NOT NULL,
    module_name VARCHAR(100) NOT NULL,
    category VARCHAR(50) DEFAULT 'cognition' NOT NULL,
    description TEXT,
    cognitive_concept TEXT,
    metaphor_description TEXT,
    build_batch INTEGER,
    build_date DATETIME,
    status VARCHAR(20) DEFAULT 'active' NOT NULL,
    spec_count INTEGER DEFAULT '0',
    spec_pass_count INTEGER DEFAULT '0',
    wired_phase VARCHAR(100),
    health_score DOUBLE DEFAULT '1',
    invocation_count INTEGER DEFAULT '0',
    last_invoked_at DATETIME,
    created_at DATETIME,
    updated_at DATETIME
);

CREATE INDEX ix_extensions_registry_category ON extensions_registry (category);

CREATE INDEX ix_extensions_registry_health_score ON extensions_registry (health_score);

CREATE INDEX ix_extensions_registry_status ON extensions_registry (status);

CREATE UNIQUE INDEX uq_extensions_registry_name ON extensions_registry (name);

-- downgrade

DROP TABLE extensions_registry;
