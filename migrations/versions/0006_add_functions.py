"""Functions: what a runner can do.

Tasks and relationships name a function, never a class and method in text.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    ddl.create_table(
        "functions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column(
            "runner_id",
            sa.Integer,
            sa.ForeignKey("runners.id", ondelete="CASCADE", onupdate="CASCADE"),
            nullable=False,
        ),
        sa.Column("args", ddl.LongText),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated", ddl.Timestamp),
        ddl.index("active"),
        ddl.index("name"),
        ddl.index("runner_id", "name", unique=True),
        ddl.index("runner_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("functions")
