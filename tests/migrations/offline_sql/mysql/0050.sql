-- 0050 add_missing_indexes: mysql

-- upgrade

UPDATE tasks SET function_id = (SELECT kept FROM (
    SELECT functions.id, FIRST_VALUE(functions.id) OVER (
        PARTITION BY merged.kept, functions.name ORDER BY functions.active DESC, functions.id DESC
    ) AS kept
    FROM functions JOIN (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS merged ON merged.id = functions.runner_id
) AS m WHERE m.id = tasks.function_id) WHERE function_id IN (SELECT id FROM (
    SELECT functions.id, FIRST_VALUE(functions.id) OVER (
        PARTITION BY merged.kept, functions.name ORDER BY functions.active DESC, functions.id DESC
    ) AS kept
    FROM functions JOIN (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS merged ON merged.id = functions.runner_id
) AS m WHERE id <> kept);

UPDATE relationships SET trigger_id = (SELECT kept FROM (
    SELECT functions.id, FIRST_VALUE(functions.id) OVER (
        PARTITION BY merged.kept, functions.name ORDER BY functions.active DESC, functions.id DESC
    ) AS kept
    FROM functions JOIN (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS merged ON merged.id = functions.runner_id
) AS m WHERE m.id = relationships.trigger_id) WHERE trigger_id IN (SELECT id FROM (
    SELECT functions.id, FIRST_VALUE(functions.id) OVER (
        PARTITION BY merged.kept, functions.name ORDER BY functions.active DESC, functions.id DESC
    ) AS kept
    FROM functions JOIN (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS merged ON merged.id = functions.runner_id
) AS m WHERE id <> kept);

UPDATE relationships SET action_id = (SELECT kept FROM (
    SELECT functions.id, FIRST_VALUE(functions.id) OVER (
        PARTITION BY merged.kept, functions.name ORDER BY functions.active DESC, functions.id DESC
    ) AS kept
    FROM functions JOIN (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS merged ON merged.id = functions.runner_id
) AS m WHERE m.id = relationships.action_id) WHERE action_id IN (SELECT id FROM (
    SELECT functions.id, FIRST_VALUE(functions.id) OVER (
        PARTITION BY merged.kept, functions.name ORDER BY functions.active DESC, functions.id DESC
    ) AS kept
    FROM functions JOIN (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS merged ON merged.id = functions.runner_id
) AS m WHERE id <> kept);

DELETE FROM functions WHERE id IN (SELECT id FROM (
    SELECT functions.id, FIRST_VALUE(functions.id) OVER (
        PARTITION BY merged.kept, functions.name ORDER BY functions.active DESC, functions.id DESC
    ) AS kept
    FROM functions JOIN (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS merged ON merged.id = functions.runner_id
) AS f WHERE id <> kept);

UPDATE functions SET runner_id = (SELECT kept FROM (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS m WHERE m.id = functions.runner_id) WHERE runner_id IN (SELECT id FROM (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS m WHERE id <> kept);

DELETE FROM runners WHERE id IN (SELECT id FROM (
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
) AS r WHERE id <> kept);

CREATE INDEX ix_agent_cluster_tasks_created_at ON agent_cluster_tasks (created_at);

CREATE INDEX ix_approval_queue_requester_id ON approval_queue (requester_id);

CREATE INDEX ix_approval_queue_reviewer_id ON approval_queue (reviewer_id);

CREATE INDEX ix_audit_log_action ON audit_log (action);

CREATE INDEX ix_audit_log_node ON audit_log (node);

CREATE INDEX ix_audit_log_principal_id_created_at ON audit_log (principal_id, created_at);

CREATE INDEX ix_conversations_caller_identity ON conversations (caller_identity);

CREATE INDEX ix_conversations_updated_at ON conversations (updated_at);

CREATE INDEX ix_digital_workers_consent_tier ON digital_workers (consent_tier);

CREATE INDEX ix_digital_workers_trust_score ON digital_workers (trust_score);

CREATE INDEX ix_finlog_executions_environment_id ON finlog_executions (environment_id);

CREATE INDEX ix_memory_traces_consolidation_candidate ON memory_traces (consolidation_candidate);

CREATE INDEX ix_memory_traces_source_agent_id ON memory_traces (source_agent_id);

CREATE INDEX ix_rbac_cross_team_grants_expires_at ON rbac_cross_team_grants (expires_at);

CREATE INDEX ix_rbac_cross_team_grants_target_team ON rbac_cross_team_grants (target_team);

CREATE INDEX ix_rbac_role_assignments_expires_at ON rbac_role_assignments (expires_at);

CREATE INDEX ix_rbac_role_assignments_role ON rbac_role_assignments (`role`);

CREATE INDEX ix_runners_name ON runners (name);

CREATE INDEX ix_runners_namespace ON runners (namespace);

CREATE UNIQUE INDEX uq_runners_extension_id_name ON runners (extension_id, name);

CREATE INDEX ix_tasks_relationship_id ON tasks (relationship_id);

CREATE INDEX ix_webhook_dead_letters_created_at ON webhook_dead_letters (created_at);

CREATE INDEX ix_webhook_dead_letters_event_name ON webhook_dead_letters (event_name);

CREATE INDEX ix_webhook_deliveries_delivered_at ON webhook_deliveries (delivered_at);

CREATE INDEX ix_webhook_deliveries_event_name ON webhook_deliveries (event_name);

CREATE INDEX ix_webhook_deliveries_success ON webhook_deliveries (success);

-- downgrade

DROP INDEX ix_webhook_deliveries_success ON webhook_deliveries;

DROP INDEX ix_webhook_deliveries_event_name ON webhook_deliveries;

DROP INDEX ix_webhook_deliveries_delivered_at ON webhook_deliveries;

DROP INDEX ix_webhook_dead_letters_event_name ON webhook_dead_letters;

DROP INDEX ix_webhook_dead_letters_created_at ON webhook_dead_letters;

DROP INDEX ix_tasks_relationship_id ON tasks;

DROP INDEX uq_runners_extension_id_name ON runners;

DROP INDEX ix_runners_namespace ON runners;

DROP INDEX ix_runners_name ON runners;

DROP INDEX ix_rbac_role_assignments_role ON rbac_role_assignments;

DROP INDEX ix_rbac_role_assignments_expires_at ON rbac_role_assignments;

DROP INDEX ix_rbac_cross_team_grants_target_team ON rbac_cross_team_grants;

DROP INDEX ix_rbac_cross_team_grants_expires_at ON rbac_cross_team_grants;

DROP INDEX ix_memory_traces_source_agent_id ON memory_traces;

DROP INDEX ix_memory_traces_consolidation_candidate ON memory_traces;

DROP INDEX ix_finlog_executions_environment_id ON finlog_executions;

DROP INDEX ix_digital_workers_trust_score ON digital_workers;

DROP INDEX ix_digital_workers_consent_tier ON digital_workers;

DROP INDEX ix_conversations_updated_at ON conversations;

DROP INDEX ix_conversations_caller_identity ON conversations;

DROP INDEX ix_audit_log_principal_id_created_at ON audit_log;

DROP INDEX ix_audit_log_node ON audit_log;

DROP INDEX ix_audit_log_action ON audit_log;

DROP INDEX ix_approval_queue_reviewer_id ON approval_queue;

DROP INDEX ix_approval_queue_requester_id ON approval_queue;

DROP INDEX ix_agent_cluster_tasks_created_at ON agent_cluster_tasks;
