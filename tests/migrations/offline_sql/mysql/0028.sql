-- 0028 add_agent_cluster: mysql

-- upgrade

CREATE TABLE agent_cluster_nodes (
    id INTEGER NOT NULL AUTO_INCREMENT,
    node_id VARCHAR(255) NOT NULL,
    `role` VARCHAR(255) NOT NULL DEFAULT 'worker',
    status VARCHAR(255) NOT NULL DEFAULT 'active',
    joined_at DATETIME(6) NOT NULL,
    last_seen DATETIME(6),
    tenant_id VARCHAR(255),
    CONSTRAINT pk_agent_cluster_nodes PRIMARY KEY (id),
    KEY ix_agent_cluster_nodes_status (status),
    KEY ix_agent_cluster_nodes_tenant_id (tenant_id),
    UNIQUE KEY uq_agent_cluster_nodes_node_id (node_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE agent_cluster_nodes;
