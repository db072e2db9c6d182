"""Agent clusters: their members.

A member that has not been seen for a while is taken out by its peers.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    ddl.create_table(
        "agent_cluster_nodes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("node_id", ddl.ShortText, nullable=False),
        sa.Column("role", ddl.ShortText, nullable=False, server_default="worker"),
        sa.Column("status", ddl.ShortText, nullable=False, server_default="active"),
        sa.Column("joined_at", ddl.Timestamp, nullable=False),
        sa.Column("last_seen", ddl.Timestamp),
        sa.Column("tenant_id", ddl.ShortText),
        ddl.index("node_id", unique=True),
        ddl.index("status"),
        ddl.index("tenant_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("agent_cluster_nodes")
