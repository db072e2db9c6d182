"""The database refuses to change rows of the audit ledgers, whoever asks.

The predecessor guarded objects in its own process; a statement passed, and on PostgreSQL rules swallowed it without a
word. Triggers raise. Rows below an anchor may be deleted: the anchor names the row that the rest begins behind.
"""

from legion_data.migration import ddl

revision = "0108"
down_revision = "0107"

_TABLES = ("audit_log", "audit_records", "governance_events", "audit_anchors")


def upgrade() -> None:
    ddl.keep_rows(*_TABLES)


def downgrade() -> None:
    ddl.release_rows(*_TABLES)
