"""The audit log's hashes are prefixed, and rows carry a retention tier.

A hash with its algorithm in front outgrows 64 characters. ``prev_hash`` becomes ``previous_hash``, the name that the
event store uses; the hashes themselves move along.
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "0019"
down_revision = "0018"


def _table(previous: str, length: int) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("event_type", sa.String(50), nullable=False),
        sa.Column("principal_id", sa.String(255), nullable=False),
        sa.Column("principal_type", sa.String(20), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("resource", sa.String(500), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("node", sa.String(255), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("duration_ms", sa.Integer),
        sa.Column("detail", ddl.LongText),
        sa.Column("record_hash", sa.String(length), nullable=False),
        sa.Column(previous, sa.String(length), nullable=False),
        sa.Column("created_at", ddl.Timestamp, nullable=False),
        ddl.index("created_at"),
        ddl.index("event_type"),
        ddl.index("principal_id"),
    ]


def _rename_and_resize(old: str, new: str, length: int) -> None:
    for column, name in ((old, new), ("record_hash", None)):
        op.alter_column(
            "audit_log",
            column,
            new_column_name=name,
            type_=sa.String(length),
            existing_type=sa.String,
            existing_nullable=False,
        )


def upgrade() -> None:
    if ddl.on("sqlite"):
        ddl.rebuild("audit_log", *_table("previous_hash", 255), renamed={"previous_hash": "prev_hash"})
    else:
        _rename_and_resize("prev_hash", "previous_hash", 255)
    ddl.add_columns("audit_log", sa.Column("retention_tier", sa.String(10), server_default="hot"))
    ddl.create_indexes(
        "audit_log",
        ddl.index("record_hash"),
        ddl.index("retention_tier"),
    )


def downgrade() -> None:
    ddl.drop_indexes(
        "audit_log",
        ddl.index("record_hash"),
        ddl.index("retention_tier"),
    )
    ddl.drop_columns("audit_log", "retention_tier")
    if ddl.on("sqlite"):
        ddl.rebuild("audit_log", *_table("prev_hash", 64), renamed={"prev_hash": "previous_hash"})
    else:
        _rename_and_resize("previous_hash", "prev_hash", 64)
