"""Nodes: which processes form the cluster.

Each one reports itself by name; the rest of the control plane asks here who is alive.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    ddl.create_table(
        "nodes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(128), nullable=False, server_default=""),
        sa.Column("status", sa.String(255), nullable=False, server_default="unknown"),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated", ddl.Timestamp),
        ddl.index("active"),
        ddl.index("name", unique=True),
        ddl.index("status"),
    )


def downgrade() -> None:
    ddl.drop_tables("nodes")
