"""Indexes that were missing on thirteen tables.

A runner's name becomes unique within its extension. Duplicates, which racing registrations had made, are merged into
the newest active one: their functions move over, and only then they go.
"""

from alembic import op

from legion_data.migration import ddl

revision = "0050"
down_revision = "0049"

# Each runner with the one that stays of those with its extension and name: active before inactive, then the newest.
RUNNERS = """
    SELECT id, FIRST_VALUE(id) OVER (PARTITION BY extension_id, name ORDER BY active DESC, id DESC) AS kept FROM runners
"""

# Each function with the one that stays of those that will meet under one runner with one name.
FUNCTIONS = f"""
    SELECT functions.id, FIRST_VALUE(functions.id) OVER (
        PARTITION BY merged.kept, functions.name ORDER BY functions.active DESC, functions.id DESC
    ) AS kept
    FROM functions JOIN ({RUNNERS}) AS merged ON merged.id = functions.runner_id
"""


def _merge_runners() -> None:
    for table, column in (("tasks", "function_id"), ("relationships", "trigger_id"), ("relationships", "action_id")):
        _follow(table, column, FUNCTIONS)
    op.execute(f"DELETE FROM functions WHERE id IN (SELECT id FROM ({FUNCTIONS}) AS f WHERE id <> kept)")
    _follow("functions", "runner_id", RUNNERS)
    op.execute(f"DELETE FROM runners WHERE id IN (SELECT id FROM ({RUNNERS}) AS r WHERE id <> kept)")


def _follow(table: str, column: str, merged: str) -> None:
    op.execute(
        f"UPDATE {table} SET {column} = (SELECT kept FROM ({merged}) AS m WHERE m.id = {table}.{column}) "
        f"WHERE {column} IN (SELECT id FROM ({merged}) AS m WHERE id <> kept)"
    )


def upgrade() -> None:
    _merge_runners()
    ddl.create_indexes("agent_cluster_tasks", ddl.index("created_at"))
    ddl.create_indexes(
        "approval_queue",
        ddl.index("requester_id"),
        ddl.index("reviewer_id"),
    )
    ddl.create_indexes(
        "audit_log",
        ddl.index("action"),
        ddl.index("node"),
        ddl.index("principal_id", "created_at"),
    )
    ddl.create_indexes(
        "conversations",
        ddl.index("caller_identity"),
        ddl.index("updated_at"),
    )
    ddl.create_indexes(
        "digital_workers",
        ddl.index("consent_tier"),
        ddl.index("trust_score"),
    )
    ddl.create_indexes("finlog_executions", ddl.index("environment_id"))
    ddl.create_indexes(
        "memory_traces",
        ddl.index("consolidation_candidate"),
        ddl.index("source_agent_id"),
    )
    ddl.create_indexes(
        "rbac_cross_team_grants",
        ddl.index("expires_at"),
        ddl.index("target_team"),
    )
    ddl.create_indexes(
        "rbac_role_assignments",
        ddl.index("expires_at"),
        ddl.index("role"),
    )
    ddl.create_indexes(
        "runners",
        ddl.index("extension_id", "name", unique=True),
        ddl.index("name"),
        ddl.index("namespace"),
    )
    ddl.create_indexes("tasks", ddl.index("relationship_id"))
    ddl.create_indexes(
        "webhook_dead_letters",
        ddl.index("created_at"),
        ddl.index("event_name"),
    )
    ddl.create_indexes(
        "webhook_deliveries",
        ddl.index("delivered_at"),
        ddl.index("event_name"),
        ddl.index("success"),
    )


def downgrade() -> None:
    ddl.drop_indexes(
        "webhook_deliveries",
        ddl.index("delivered_at"),
        ddl.index("event_name"),
        ddl.index("success"),
    )
    ddl.drop_indexes(
        "webhook_dead_letters",
        ddl.index("created_at"),
        ddl.index("event_name"),
    )
    ddl.drop_indexes("tasks", ddl.index("relationship_id"))
    ddl.drop_indexes(
        "runners",
        ddl.index("extension_id", "name", unique=True),
        ddl.index("name"),
        ddl.index("namespace"),
    )
    ddl.drop_indexes(
        "rbac_role_assignments",
        ddl.index("expires_at"),
        ddl.index("role"),
    )
    ddl.drop_indexes(
        "rbac_cross_team_grants",
        ddl.index("expires_at"),
        ddl.index("target_team"),
    )
    ddl.drop_indexes(
        "memory_traces",
        ddl.index("consolidation_candidate"),
        ddl.index("source_agent_id"),
    )
    ddl.drop_indexes("finlog_executions", ddl.index("environment_id"))
    ddl.drop_indexes(
        "digital_workers",
        ddl.index("consent_tier"),
        ddl.index("trust_score"),
    )
    ddl.drop_indexes(
        "conversations",
        ddl.index("caller_identity"),
        ddl.index("updated_at"),
    )
    ddl.drop_indexes(
        "audit_log",
        ddl.index("action"),
        ddl.index("node"),
        ddl.index("principal_id", "created_at"),
    )
    ddl.drop_indexes(
        "approval_queue",
        ddl.index("requester_id"),
        ddl.index("reviewer_id"),
    )
    ddl.drop_indexes("agent_cluster_tasks", ddl.index("created_at"))
