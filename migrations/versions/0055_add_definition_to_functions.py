"""Functions carry their definition.

Tools are offered to models with a schema of their arguments.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    ddl.add_columns("functions", sa.Column("definition", ddl.LongText))


def downgrade() -> None:
    ddl.drop_columns("functions", "definition")
