"""Agent clusters: the work they share.

Members take open work from here and report back.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    ddl.create_table(
        "agent_cluster_tasks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("task_type", ddl.ShortText, nullable=False),
        sa.Column("payload", ddl.LongText),
        sa.Column("assigned_to", ddl.ShortText),
        sa.Column("status", ddl.ShortText, nullable=False, server_default="pending"),
        sa.Column("created_at", ddl.Timestamp, nullable=False),
        sa.Column("completed_at", ddl.Timestamp),
        sa.Column("tenant_id", ddl.ShortText),
        ddl.index("assigned_to"),
        ddl.index("status"),
        ddl.index("tenant_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("agent_cluster_tasks")
