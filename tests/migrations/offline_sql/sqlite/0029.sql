-- 0029 add_agent_cluster_tasks: sqlite

-- upgrade

CREATE TABLE agent_cluster_tasks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    task_type VARCHAR(255) NOT NULL,
    payload TEXT,
    assigned_to VARCHAR(255),
    status VARCHAR(255) DEFAULT 'pending' NOT NULL,
    created_at DATETIME NOT NULL,
    completed_at DATETIME,
    tenant_id VARCHAR(255)
);

CREATE INDEX ix_agent_cluster_tasks_assigned_to ON agent_cluster_tasks (assigned_to);

CREATE INDEX ix_agent_cluster_tasks_status ON agent_cluster_tasks (status);

CREATE INDEX ix_agent_cluster_tasks_tenant_id ON agent_cluster_tasks (tenant_id);

-- downgrade

DROP TABLE agent_cluster_tasks;
