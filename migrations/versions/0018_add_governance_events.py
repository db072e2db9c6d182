"""Governance events: an append-only store of streams.

A stream is rebuilt by reading its events in the order of their sequence numbers, which are unique within it.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    ddl.create_table(
        "governance_events",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("stream_id", ddl.ShortText, nullable=False),
        sa.Column("event_type", ddl.ShortText, nullable=False),
        sa.Column("sequence_number", sa.Integer, nullable=False),
        sa.Column("data_json", ddl.LongText),
        sa.Column("metadata_json", ddl.LongText),
        sa.Column("event_hash", sa.String(64)),
        sa.Column("previous_hash", sa.String(64)),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("created_at"),
        ddl.index("event_type"),
        ddl.index("stream_id", "sequence_number", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("governance_events")
