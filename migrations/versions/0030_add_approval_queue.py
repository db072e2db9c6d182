"""A queue of what waits for approval.

Some acts need a human's yes before they run.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    ddl.create_table(
        "approval_queue",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("approval_type", ddl.ShortText, nullable=False),
        sa.Column("payload", ddl.LongText),
        sa.Column("requester_id", ddl.ShortText, nullable=False),
        sa.Column("status", ddl.ShortText, nullable=False, server_default="pending"),
        sa.Column("reviewer_id", ddl.ShortText),
        sa.Column("reviewed_at", ddl.Timestamp),
        sa.Column("created_at", ddl.Timestamp, nullable=False),
        sa.Column("tenant_id", ddl.ShortText),
        ddl.index("created_at"),
        ddl.index("status"),
        ddl.index("tenant_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("approval_queue")
