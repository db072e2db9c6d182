"""Tasks answer to ``created_at`` as well.

Archival looked for a column that the table does not have. It is generated from ``created``, so that both are one.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    # PostgreSQL indexes only what it stores; SQLite adds only what it does not store.
    generated = sa.Computed("created", persisted=True if ddl.on("postgresql") else None)
    ddl.add_columns("tasks", sa.Column("created_at", ddl.Timestamp, generated))
    ddl.create_indexes("tasks", ddl.index("created_at"))


def downgrade() -> None:
    ddl.drop_indexes("tasks", ddl.index("created_at"))
    ddl.drop_columns("tasks", "created_at")
