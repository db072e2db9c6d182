"""Relationships say which engine evaluates them.

Conditions are no longer of one kind.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    ddl.add_columns("relationships", sa.Column("engine", sa.String(50)))


def downgrade() -> None:
    ddl.drop_columns("relationships", "engine")
