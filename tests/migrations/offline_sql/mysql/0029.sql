-- 0029 add_agent_cluster_tasks: mysql

-- upgrade

CREATE TABLE agent_cluster_tasks (
    id INTEGER NOT NULL AUTO_INCREMENT,
    task_type VARCHAR(255) NOT NULL,
    payload LONGTEXT,
    assigned_to VARCHAR(255),
    status VARCHAR(255) NOT NULL DEFAULT 'pending',
    created_at DATETIME(6) NOT NULL,
    completed_at DATETIME(6),
    tenant_id VARCHAR(255),
    CONSTRAINT pk_agent_cluster_tasks PRIMARY KEY (id),
    KEY ix_agent_cluster_tasks_assigned_to (assigned_to),
    KEY ix_agent_cluster_tasks_status (status),
    KEY ix_agent_cluster_tasks_tenant_id (tenant_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE agent_cluster_tasks;
