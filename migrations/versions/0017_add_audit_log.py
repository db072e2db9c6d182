"""The audit log.

Every privileged act leaves a row with the hash of the row before.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    ddl.create_table(
        "audit_log",
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
        sa.Column("record_hash", sa.String(64), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("created_at", ddl.Timestamp, nullable=False),
        ddl.index("created_at"),
        ddl.index("event_type"),
        ddl.index("principal_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("audit_log")
