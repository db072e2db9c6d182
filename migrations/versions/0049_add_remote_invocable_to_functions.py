"""Functions say whether other nodes may call them.

Some functions only make sense on the node they run on.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    ddl.add_columns("functions", sa.Column("remote_invocable", sa.Boolean, nullable=False, server_default=sa.true()))


def downgrade() -> None:
    ddl.drop_columns("functions", "remote_invocable")
