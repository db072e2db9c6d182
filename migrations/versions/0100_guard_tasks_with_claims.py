"""One claim for each idempotency key, held by the task that answers for it.

Look-up and insert in two steps let 3 to 7 tasks through for one key (bug B6). A unique index over tasks cannot guard
them: it cannot know the time at which a key expires, and rows of the predecessor hold duplicates. So a task is
guarded by a row in a table of its own, whose key is a hash over tenant, function and key.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0100"
down_revision = "0099"


def upgrade() -> None:
    ddl.create_table(
        "task_claims",
        sa.Column("scope_hash", sa.CHAR(64), primary_key=True),
        sa.Column("task_id", ddl.BigId, sa.ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires_at", ddl.Timestamp),
        ddl.index("task_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("task_claims")
