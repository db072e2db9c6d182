"""Knowledge names the provider it came from.

Entries from before say ``unknown`` instead of nothing, so that a filter on the column sees them.
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    if ddl.on("postgresql"):
        ddl.add_columns("apollo_entries", sa.Column("source_provider", sa.String(50)))
        op.execute("UPDATE apollo_entries SET source_provider = 'unknown' WHERE source_provider IS NULL")


def downgrade() -> None:
    if ddl.on("postgresql"):
        ddl.drop_columns("apollo_entries", "source_provider")
