-- 0029 add_agent_cluster_tasks: postgresql

-- upgrade

CREATE TABLE agent_cluster_tasks (
    id SERIAL NOT NULL,
    task_type TEXT NOT NULL,
    payload TEXT,
    assigned_to TEXT,
    status TEXT DEFAULT 'pending' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    tenant_id TEXT,
    CONSTRAINT pk_agent_cluster_tasks PRIMARY KEY (id)
);

CREATE INDEX ix_agent_cluster_tasks_assigned_to ON agent_cluster_tasks (assigned_to);

CREATE INDEX ix_agent_cluster_tasks_status ON agent_cluster_tasks (status);

CREATE INDEX ix_agent_cluster_tasks_tenant_id ON agent_cluster_tasks (tenant_id);

-- downgrade

DROP TABLE agent_cluster_tasks;
