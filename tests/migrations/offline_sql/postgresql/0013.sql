-- 0013 add_relationships: postgresql

-- upgrade

CREATE TABLE relationships (
    id SERIAL NOT NULL,
    trigger_id INTEGER,
    action_id INTEGER,
    name VARCHAR(255),
    status VARCHAR(50) DEFAULT 'active' NOT NULL,
    relationship_type VARCHAR(50) DEFAULT 'chain' NOT NULL,
    options TEXT,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_relationships PRIMARY KEY (id),
    CONSTRAINT fk_relationships_trigger_id_functions FOREIGN KEY(trigger_id) REFERENCES functions (id) ON DELETE SET NULL,
    CONSTRAINT fk_relationships_action_id_functions FOREIGN KEY(action_id) REFERENCES functions (id) ON DELETE SET NULL
);

CREATE INDEX ix_relationships_action_id ON relationships (action_id);

CREATE INDEX ix_relationships_status ON relationships (status);

CREATE INDEX ix_relationships_trigger_id ON relationships (trigger_id);

-- downgrade

DROP TABLE relationships;
