"""Messages are tied to the tool call they answer.

As in 0081: the tables refer to each other, and SQLite rebuilds.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0085"
down_revision = "0084"


def _table(*tool_call: sa.ForeignKey) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "conversation_id", ddl.BigId, sa.ForeignKey("llm_conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("parent_message_id", ddl.BigId, sa.ForeignKey("llm_messages.id", ondelete="SET NULL")),
        sa.Column(
            "message_inference_request_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL"),
        ),
        sa.Column(
            "message_inference_response_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"),
        ),
        sa.Column("tool_call_id", ddl.BigId, *tool_call),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("content_type", sa.String(64), nullable=False, server_default="text"),
        sa.Column("content", ddl.LongText),
        sa.Column("input_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("output_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("conversation_id", "role"),
        ddl.index("conversation_id", "seq", unique=True),
        ddl.index("conversation_id"),
        ddl.index("created_at"),
        ddl.index("message_inference_request_id"),
        ddl.index("message_inference_response_id"),
        ddl.index("parent_message_id"),
        ddl.index("tool_call_id"),
        ddl.index("uuid", unique=True),
    ]


def upgrade() -> None:
    if ddl.on("sqlite"):
        ddl.rebuild("llm_messages", *_table(sa.ForeignKey("llm_tool_calls.id", ondelete="SET NULL")))
    else:
        ddl.add_foreign_key("llm_messages", "tool_call_id", "llm_tool_calls", ondelete="SET NULL")


def downgrade() -> None:
    if ddl.on("sqlite"):
        ddl.rebuild("llm_messages", *_table())
    else:
        ddl.drop_foreign_key("llm_messages", "tool_call_id", "llm_tool_calls")
