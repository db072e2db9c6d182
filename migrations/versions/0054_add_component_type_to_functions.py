"""Functions say which kind of component they belong to.

Runners are no longer the only ones that bring functions.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    ddl.add_columns("functions", sa.Column("component_type", sa.String(32), nullable=False, server_default="runner"))
    ddl.create_indexes("functions", ddl.index("component_type"))


def downgrade() -> None:
    ddl.drop_indexes("functions", ddl.index("component_type"))
    ddl.drop_columns("functions", "component_type")
