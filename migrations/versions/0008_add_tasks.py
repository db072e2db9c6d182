"""Tasks: each run of a function.

``parent`` is the task that caused this one, ``master`` the first of the chain; both outlive the rows they name.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    ddl.create_table(
        "tasks",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("relationship_id", sa.Integer),
        sa.Column("function_id", sa.Integer, sa.ForeignKey("functions.id")),
        sa.Column("status", sa.String(255), nullable=False),
        sa.Column("parent_id", ddl.BigId, sa.ForeignKey("tasks.id", ondelete="SET NULL", onupdate="CASCADE")),
        sa.Column("master_id", ddl.BigId, sa.ForeignKey("tasks.id", ondelete="SET NULL", onupdate="CASCADE")),
        sa.Column("function_args", ddl.LongText),
        sa.Column("results", ddl.LongText),
        sa.Column("payload", ddl.LongText),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated", ddl.Timestamp),
        ddl.index("master_id"),
        ddl.index("parent_id"),
        ddl.index("status"),
        ddl.index("function_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("tasks")
