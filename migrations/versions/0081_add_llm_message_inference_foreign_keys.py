"""Messages are tied to their request and response.

The tables refer to each other, so these keys can only follow. SQLite cannot add a key: the table is rebuilt.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0081"
down_revision = "0080"

KEYS = {
    "message_inference_request_id": "llm_message_inference_requests",
    "message_inference_response_id": "llm_message_inference_responses",
}


def _table(*keys: sa.ForeignKey) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "conversation_id", ddl.BigId, sa.ForeignKey("llm_conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("parent_message_id", ddl.BigId, sa.ForeignKey("llm_messages.id", ondelete="SET NULL")),
        sa.Column("message_inference_request_id", ddl.BigId, *keys[:1]),
        sa.Column("message_inference_response_id", ddl.BigId, *keys[1:]),
        sa.Column("tool_call_id", ddl.BigId),
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
        ddl.rebuild(
            "llm_messages",
            *_table(
                sa.ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL"),
                sa.ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"),
            ),
        )
    else:
        for column, target in KEYS.items():
            ddl.add_foreign_key("llm_messages", column, target, ondelete="SET NULL")


def downgrade() -> None:
    if ddl.on("sqlite"):
        ddl.rebuild("llm_messages", *_table())
    else:
        for column, target in KEYS.items():
            ddl.drop_foreign_key("llm_messages", column, target)
