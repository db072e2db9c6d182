-- 0013 add_relationships: mysql

-- upgrade

CREATE TABLE relationships (
    id INTEGER NOT NULL AUTO_INCREMENT,
    trigger_id INTEGER,
    action_id INTEGER,
    name VARCHAR(255),
    status VARCHAR(50) NOT NULL DEFAULT 'active',
    relationship_type VARCHAR(50) NOT NULL DEFAULT 'chain',
    options LONGTEXT,
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated DATETIME(6),
    CONSTRAINT pk_relationships PRIMARY KEY (id),
    CONSTRAINT fk_relationships_trigger_id_functions FOREIGN KEY(trigger_id) REFERENCES functions (id) ON DELETE SET NULL,
    CONSTRAINT fk_relationships_action_id_functions FOREIGN KEY(action_id) REFERENCES functions (id) ON DELETE SET NULL,
    KEY ix_relationships_action_id (action_id),
    KEY ix_relationships_status (status),
    KEY ix_relationships_trigger_id (trigger_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE relationships;
