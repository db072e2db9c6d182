"""Relationships: one function triggers another.

Deleting a function leaves the edge with an empty end, so that a chain's shape can still be read.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    ddl.create_table(
        "relationships",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("trigger_id", sa.Integer, sa.ForeignKey("functions.id", ondelete="SET NULL")),
        sa.Column("action_id", sa.Integer, sa.ForeignKey("functions.id", ondelete="SET NULL")),
        sa.Column("name", sa.String(255)),
        sa.Column("status", sa.String(50), nullable=False, server_default="active"),
        sa.Column("relationship_type", sa.String(50), nullable=False, server_default="chain"),
        sa.Column("options", ddl.LongText),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated", ddl.Timestamp),
        ddl.index("action_id"),
        ddl.index("status"),
        ddl.index("trigger_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("relationships")
