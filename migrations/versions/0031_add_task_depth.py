"""Tasks know how deep in a chain they are.

The runtime refuses to trigger below a depth limit; counting parents on each trigger was one query a level.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    ddl.add_columns("tasks", sa.Column("depth", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    ddl.drop_columns("tasks", "depth")
