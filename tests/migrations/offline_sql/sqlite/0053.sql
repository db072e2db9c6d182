-- 0053 add_tasks_relationship_fk: sqlite

-- upgrade

UPDATE tasks SET relationship_id = NULL WHERE relationship_id IS NOT NULL AND relationship_id NOT IN (SELECT id FROM relationships);

CREATE TABLE legion_rebuild_tasks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    relationship_id INTEGER,
    function_id INTEGER,
    status VARCHAR(255) NOT NULL,
    parent_id INTEGER,
    master_id INTEGER,
    function_args TEXT,
    results TEXT,
    payload TEXT,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME,
    worker_id VARCHAR(36),
    tenant_id VARCHAR(64),
    depth INTEGER DEFAULT '0' NOT NULL,
    cancelled_at DATETIME,
    task_delay INTEGER,
    created_at DATETIME GENERATED ALWAYS AS (created),
    CONSTRAINT fk_tasks_relationship_id_relationships FOREIGN KEY(relationship_id) REFERENCES relationships (id) ON DELETE SET NULL,
    CONSTRAINT fk_tasks_function_id_functions FOREIGN KEY(function_id) REFERENCES functions (id),
    CONSTRAINT fk_tasks_parent_id_tasks FOREIGN KEY(parent_id) REFERENCES tasks (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT fk_tasks_master_id_tasks FOREIGN KEY(master_id) REFERENCES tasks (id) ON DELETE SET NULL ON UPDATE CASCADE
);

INSERT INTO legion_rebuild_tasks (id, relationship_id, function_id, status, parent_id, master_id, function_args, results, payload, created, updated, worker_id, tenant_id, depth, cancelled_at, task_delay) SELECT id, relationship_id, function_id, status, parent_id, master_id, function_args, results, payload, created, updated, worker_id, tenant_id, depth, cancelled_at, task_delay
FROM tasks;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_tasks';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_tasks' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'tasks';

DROP TABLE tasks;

ALTER TABLE legion_rebuild_tasks RENAME TO tasks;

CREATE INDEX ix_tasks_created ON tasks (created);

CREATE INDEX ix_tasks_created_at ON tasks (created_at);

CREATE INDEX ix_tasks_function_id ON tasks (function_id);

CREATE INDEX ix_tasks_master_id ON tasks (master_id);

CREATE INDEX ix_tasks_parent_id ON tasks (parent_id);

CREATE INDEX ix_tasks_relationship_id ON tasks (relationship_id);

CREATE INDEX ix_tasks_status ON tasks (status);

CREATE INDEX ix_tasks_status_function_id_relationship_id ON tasks (status, function_id, relationship_id);

CREATE INDEX ix_tasks_tenant_id ON tasks (tenant_id);

CREATE INDEX ix_tasks_worker_id ON tasks (worker_id);

-- downgrade

CREATE TABLE legion_rebuild_tasks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    relationship_id INTEGER,
    function_id INTEGER,
    status VARCHAR(255) NOT NULL,
    parent_id INTEGER,
    master_id INTEGER,
    function_args TEXT,
    results TEXT,
    payload TEXT,
    created DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated DATETIME,
    worker_id VARCHAR(36),
    tenant_id VARCHAR(64),
    depth INTEGER DEFAULT '0' NOT NULL,
    cancelled_at DATETIME,
    task_delay INTEGER,
    created_at DATETIME GENERATED ALWAYS AS (created),
    CONSTRAINT fk_tasks_function_id_functions FOREIGN KEY(function_id) REFERENCES functions (id),
    CONSTRAINT fk_tasks_parent_id_tasks FOREIGN KEY(parent_id) REFERENCES tasks (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT fk_tasks_master_id_tasks FOREIGN KEY(master_id) REFERENCES tasks (id) ON DELETE SET NULL ON UPDATE CASCADE
);

INSERT INTO legion_rebuild_tasks (id, relationship_id, function_id, status, parent_id, master_id, function_args, results, payload, created, updated, worker_id, tenant_id, depth, cancelled_at, task_delay) SELECT id, relationship_id, function_id, status, parent_id, master_id, function_args, results, payload, created, updated, worker_id, tenant_id, depth, cancelled_at, task_delay
FROM tasks;

DELETE FROM sqlite_sequence WHERE sqlite_sequence.name = 'legion_rebuild_tasks';

INSERT INTO sqlite_sequence (name, seq) SELECT 'legion_rebuild_tasks' AS anon_1, sqlite_sequence.seq
FROM sqlite_sequence
WHERE sqlite_sequence.name = 'tasks';

DROP TABLE tasks;

ALTER TABLE legion_rebuild_tasks RENAME TO tasks;

CREATE INDEX ix_tasks_created ON tasks (created);

CREATE INDEX ix_tasks_created_at ON tasks (created_at);

CREATE INDEX ix_tasks_function_id ON tasks (function_id);

CREATE INDEX ix_tasks_master_id ON tasks (master_id);

CREATE INDEX ix_tasks_parent_id ON tasks (parent_id);

CREATE INDEX ix_tasks_relationship_id ON tasks (relationship_id);

CREATE INDEX ix_tasks_status ON tasks (status);

CREATE INDEX ix_tasks_status_function_id_relationship_id ON tasks (status, function_id, relationship_id);

CREATE INDEX ix_tasks_tenant_id ON tasks (tenant_id);

CREATE INDEX ix_tasks_worker_id ON tasks (worker_id);
