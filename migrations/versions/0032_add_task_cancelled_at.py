"""Tasks can be cancelled.

A time instead of a flag says when, and NULL says not.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    ddl.add_columns("tasks", sa.Column("cancelled_at", ddl.Timestamp))


def downgrade() -> None:
    ddl.drop_columns("tasks", "cancelled_at")
