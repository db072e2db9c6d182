-- 0002 add_nodes: mysql

-- upgrade

CREATE TABLE nodes (
    id INTEGER NOT NULL AUTO_INCREMENT,
    name VARCHAR(128) NOT NULL DEFAULT '',
    status VARCHAR(255) NOT NULL DEFAULT 'unknown',
    active BOOL NOT NULL DEFAULT true,
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated DATETIME(6),
    CONSTRAINT pk_nodes PRIMARY KEY (id),
    KEY ix_nodes_active (active),
    KEY ix_nodes_status (status),
    UNIQUE KEY uq_nodes_name (name)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE nodes;
