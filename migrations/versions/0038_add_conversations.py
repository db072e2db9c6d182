"""Chats: conversations and their messages.

The first chat API keeps its own keys; messages are numbered within their conversation.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    ddl.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("caller_identity", sa.String(255)),
        sa.Column("metadata", ddl.LongText),
        sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, server_default=ddl.utc_now()),
    )
    ddl.create_table(
        "conversation_messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("content", ddl.LongText),
        sa.Column("provider", sa.String(64)),
        sa.Column("model", sa.String(128)),
        sa.Column("input_tokens", sa.Integer),
        sa.Column("output_tokens", sa.Integer),
        sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
        ddl.index("conversation_id", "seq", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("conversation_messages", "conversations")
