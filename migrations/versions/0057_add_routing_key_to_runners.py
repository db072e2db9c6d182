"""Runners have a routing key of their own.

It was computed from names on each publish and broke when a name changed.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    ddl.add_columns("runners", sa.Column("routing_key", sa.String(512)))
    ddl.create_indexes("runners", ddl.index("routing_key"))


def downgrade() -> None:
    ddl.drop_indexes("runners", ddl.index("routing_key"))
    ddl.drop_columns("runners", "routing_key")
