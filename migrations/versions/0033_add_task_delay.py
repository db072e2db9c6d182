"""Tasks can be delayed.

Clients wrote ``task_delay`` before the column was there, and failed.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    ddl.add_columns("tasks", sa.Column("task_delay", sa.Integer))


def downgrade() -> None:
    ddl.drop_columns("tasks", "task_delay")
