"""Task logs.

The predecessor has the model and the documentation, and no table: every use of it failed (bug B19). The first revision
that is ours alone.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0098"
down_revision = "0097"


def upgrade() -> None:
    ddl.create_table(
        "task_logs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("task_id", ddl.BigId, sa.ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("function_id", sa.Integer),
        sa.Column("node_id", sa.Integer, sa.ForeignKey("nodes.id", ondelete="SET NULL")),
        sa.Column("entry", ddl.LongText),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("task_id", "id"),
        ddl.index("node_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("task_logs")
