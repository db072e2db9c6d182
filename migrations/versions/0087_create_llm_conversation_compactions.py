"""The LLM ledger: compactions.

What a summary stands for, from message to message.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0087"
down_revision = "0086"


def upgrade() -> None:
    ddl.create_table(
        "llm_conversation_compactions",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "conversation_id", ddl.BigId, sa.ForeignKey("llm_conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column(
            "triggered_by_message_inference_request_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL"),
        ),
        sa.Column("replaces_message_from_id", ddl.BigId, sa.ForeignKey("llm_messages.id", ondelete="SET NULL")),
        sa.Column("replaces_message_to_id", ddl.BigId, sa.ForeignKey("llm_messages.id", ondelete="SET NULL")),
        sa.Column("strategy", sa.String(128)),
        sa.Column("status", sa.String(64), nullable=False, server_default="created"),
        sa.Column("source_message_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("source_token_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("compacted_token_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("content_hash", sa.String(128)),
        sa.Column("summary", ddl.LongText),
        sa.Column("error_message", ddl.LongText),
        sa.Column("compacted_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("compacted_at"),
        ddl.index("conversation_id"),
        ddl.index("status"),
        ddl.index("triggered_by_message_inference_request_id"),
        ddl.index("uuid", unique=True),
        ddl.index("replaces_message_from_id"),
        ddl.index("replaces_message_to_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_conversation_compactions")
