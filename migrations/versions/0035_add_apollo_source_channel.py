"""Knowledge names the channel it came through.

Corroboration counts sources; two entries over one channel are not two sources.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    if ddl.on("postgresql"):
        ddl.add_columns("apollo_entries", sa.Column("source_channel", sa.String(100)))


def downgrade() -> None:
    if ddl.on("postgresql"):
        ddl.drop_columns("apollo_entries", "source_channel")
