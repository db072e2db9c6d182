"""Tasks have an idempotency key.

The same work was dispatched twice.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    ddl.add_columns(
        "tasks",
        sa.Column("idempotency_key", sa.String(64)),
        sa.Column("idempotency_expires_at", ddl.Timestamp),
    )
    ddl.create_indexes(
        "tasks",
        ddl.index("idempotency_expires_at"),
        ddl.index("idempotency_key"),
    )


def downgrade() -> None:
    ddl.drop_indexes(
        "tasks",
        ddl.index("idempotency_expires_at"),
        ddl.index("idempotency_key"),
    )
    ddl.drop_columns("tasks", "idempotency_expires_at", "idempotency_key")
