-- 0040 add_slow_query_indexes: postgresql

-- upgrade

CREATE INDEX ix_tasks_created ON tasks (created);

CREATE INDEX ix_tasks_status_function_id_relationship_id ON tasks (status, function_id, relationship_id);

-- downgrade

DROP INDEX ix_tasks_status_function_id_relationship_id;

DROP INDEX ix_tasks_created;
