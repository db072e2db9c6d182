-- 0028 add_agent_cluster: sqlite

-- upgrade

CREATE TABLE agent_cluster_nodes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    node_id VARCHAR(255) NOT NULL,
    role VARCHAR(255) DEFAULT 'worker' NOT NULL,
    status VARCHAR(255) DEFAULT 'active' NOT NULL,
    joined_at DATETIME NOT NULL,
    last_seen DATETIME,
    tenant_id VARCHAR(255)
);

CREATE INDEX ix_agent_cluster_nodes_status ON agent_cluster_nodes (status);

CREATE INDEX ix_agent_cluster_nodes_tenant_id ON agent_cluster_nodes (tenant_id);

CREATE UNIQUE INDEX uq_agent_cluster_nodes_node_id ON agent_cluster_nodes (node_id);

-- downgrade

DROP TABLE agent_cluster_nodes;
