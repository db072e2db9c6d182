-- 0011 add_extensions_registry: mysql

-- upgrade

CREATE TABLE extensions_registry (
    id INTEGER NOT NULL AUTO_INCREMENT,
    name VARCHAR(100) NOT NULL,
    module_name VARCHAR(100) NOT NULL,
    category VARCHAR(50) NOT NULL DEFAULT 'cognition',
    description LONGTEXT,
    cognitive_concept LONGTEXT,
    metaphor_description LONGTEXT,
    build_batch INTEGER,
    build_date DATETIME(6),
    status VARCHAR(20) NOT NULL DEFAULT 'active',
    spec_count INTEGER DEFAULT '0',
    spec_pass_count INTEGER DEFAULT '0',
    wired_phase VARCHAR(100),
    health_score DOUBLE DEFAULT '1',
    invocation_count INTEGER DEFAULT '0',
    last_invoked_at DATETIME(6),
    created_at DATETIME(6),
    updated_at DATETIME(6),
    CONSTRAINT pk_extensions_registry PRIMARY KEY (id),
    KEY ix_extensions_registry_category (category),
    KEY ix_extensions_registry_health_score (health_score),
    KEY ix_extensions_registry_status (status),
    UNIQUE KEY uq_extensions_registry_name (name)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE extensions_registry;
