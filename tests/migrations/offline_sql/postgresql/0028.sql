-- 0028 add_agent_cluster: postgresql

-- upgrade

CREATE TABLE agent_cluster_nodes (
    id SERIAL NOT NULL,
    node_id TEXT NOT NULL,
    role TEXT DEFAULT 'worker' NOT NULL,
    status TEXT DEFAULT 'active' NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen TIMESTAMP WITH TIME ZONE,
    tenant_id TEXT,
    CONSTRAINT pk_agent_cluster_nodes PRIMARY KEY (id)
);

CREATE INDEX ix_agent_cluster_nodes_status ON agent_cluster_nodes (status);

CREATE INDEX ix_agent_cluster_nodes_tenant_id ON agent_cluster_nodes (tenant_id);

CREATE UNIQUE INDEX uq_agent_cluster_nodes_node_id ON agent_cluster_nodes (node_id);

-- downgrade

DROP TABLE agent_cluster_nodes;
