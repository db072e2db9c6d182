"""Tasks say whether they wait, are delayed or run, in a column that an index can order.

Writers put their own name in front of a status or leave it out, so "what waits for a worker, oldest first" was a sort
of every waiting row; on MySQL the rows that are sorted are locked as well, and a second worker found nothing to claim.
``phase`` is generated from the status (PostgreSQL writes the table anew for it) and NULL for most rows: the index holds
the others only. ``claimed_at`` is when the worker last gave a sign of life, ``attempts`` how often the task was claimed.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0101"
down_revision = "0100"

_PHASE = (
    "CASE WHEN status IN ('pending', 'queued', 'task.pending', 'task.queued') THEN 'ready' "
    "WHEN status IN ('delayed', 'task.delayed') THEN 'delayed' "
    "WHEN status IN ('running', 'task.running') THEN 'running' END"
)


def _waiting() -> sa.Index:
    return ddl.index("phase", "created", "id", where="phase IS NOT NULL")


def upgrade() -> None:
    generated = sa.Computed(_PHASE, persisted=True if ddl.on("postgresql") else None)
    ddl.add_columns(
        "tasks",
        sa.Column("phase", sa.String(8), generated),
        sa.Column("claimed_at", ddl.Timestamp),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    )
    ddl.create_indexes("tasks", _waiting())


def downgrade() -> None:
    ddl.drop_indexes("tasks", _waiting())
    ddl.drop_columns("tasks", "attempts", "claimed_at", "phase")
