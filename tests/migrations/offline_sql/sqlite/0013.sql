-- 0013 add_relationships: sqlite

-- upgrade

CREATE TABLE relationships (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    trigger_id INTEGER,
    action_id INTEGER,
    name VARCHAR(255),
    status VARCHAR(50) DEFAULT 'active' NOT NULL,
    relationship_type VARCHAR(50) DEFAULT 'chain' NOT NULL,
    options TEXT,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME,
    CONSTRAINT fk_relationships_trigger_id_functions FOREIGN KEY(trigger_id) REFERENCES functions (id) ON DELETE SET NULL,
    CONSTRAINT fk_relationships_action_id_functions FOREIGN KEY(action_id) REFERENCES functions (id) ON DELETE SET NULL
);

CREATE INDEX ix_relationships_action_id ON relationships (action_id);

CREATE INDEX ix_relationships_status ON relationships (status);

CREATE INDEX ix_relationships_trigger_id ON relationships (trigger_id);

-- downgrade

DROP TABLE relationships;
