"""Tool calls need not wait for their response.

The row of a response arrives by another queue and often later: the predecessor dead-lettered a third of its tool audit
messages for it (bug 7). A call names its conversation instead, and its response when that is known.

Down: calls that still have no response have no place in the old table and go, with their attempts.
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "0099"
down_revision = "0098"


def _calls(*conversation: sa.schema.SchemaItem, is_free: bool) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "message_inference_response_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_responses.id", ondelete="CASCADE"),
            nullable=is_free,
        ),
        sa.Column("requested_by_message_id", ddl.BigId, sa.ForeignKey("llm_messages.id", ondelete="SET NULL")),
        sa.Column("result_message_id", ddl.BigId, sa.ForeignKey("llm_messages.id", ondelete="SET NULL")),
        sa.Column("tool_call_index", sa.Integer, nullable=False, server_default="0"),
        sa.Column("provider_tool_call_ref", sa.String(255)),
        sa.Column("tool_name", sa.String(255), nullable=False),
        sa.Column("tool_source_type", sa.String(128)),
        sa.Column("tool_source_server", sa.String(255)),
        sa.Column("status", sa.String(64), nullable=False, server_default="requested"),
        sa.Column("requested_at", ddl.Timestamp),
        sa.Column("completed_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("message_inference_response_id", "tool_call_index", unique=True),
        ddl.index("message_inference_response_id"),
        ddl.index("provider_tool_call_ref"),
        ddl.index("requested_at"),
        ddl.index("requested_by_message_id"),
        ddl.index("result_message_id"),
        ddl.index("status"),
        ddl.index("tool_name"),
        ddl.index("uuid", unique=True),
        *conversation,
    ]


def _conversation(*key: sa.ForeignKey) -> sa.Column[int]:
    return sa.Column("conversation_id", ddl.BigId, *key)


def _conversation_key() -> sa.ForeignKey:
    return sa.ForeignKey("llm_conversations.id", ondelete="CASCADE")


def upgrade() -> None:
    if ddl.on("sqlite"):
        ddl.add_columns("llm_tool_calls", _conversation())
        ddl.rebuild(
            "llm_tool_calls", *_calls(_conversation(_conversation_key()), ddl.index("conversation_id"), is_free=True)
        )
    else:
        ddl.add_columns("llm_tool_calls", _conversation())
        ddl.create_indexes("llm_tool_calls", ddl.index("conversation_id"))
        ddl.add_foreign_key("llm_tool_calls", "conversation_id", "llm_conversations", ondelete="CASCADE")
        ddl.alter_column("llm_tool_calls", "message_inference_response_id", ddl.BigId, nullable=True)
    calls = sa.table("llm_tool_calls", sa.column("conversation_id"), sa.column("message_inference_response_id"))
    responses = sa.table("llm_message_inference_responses", sa.column("id"), sa.column("message_inference_request_id"))
    requests = sa.table("llm_message_inference_requests", sa.column("id"), sa.column("conversation_id"))
    known = (
        sa.select(requests.c.conversation_id)
        .where(requests.c.id == responses.c.message_inference_request_id)
        .where(responses.c.id == calls.c.message_inference_response_id)
        .scalar_subquery()
    )
    op.execute(calls.update().values(conversation_id=known))


def downgrade() -> None:
    calls = sa.table("llm_tool_calls", sa.column("id"), sa.column("message_inference_response_id"))
    free = sa.select(calls.c.id).where(calls.c.message_inference_response_id.is_(None))
    attempts = sa.table("llm_tool_call_attempts", sa.column("id"), sa.column("tool_call_id"))
    events = sa.table("llm_security_events", sa.column("tool_call_id"), sa.column("tool_call_attempt_id"))
    messages = sa.table("llm_messages", sa.column("tool_call_id"))
    lost = sa.select(attempts.c.id).where(attempts.c.tool_call_id.in_(free))
    # Written out: keys are off while SQLite migrates.
    op.execute(events.update().where(events.c.tool_call_attempt_id.in_(lost)).values(tool_call_attempt_id=None))
    op.execute(events.update().where(events.c.tool_call_id.in_(free)).values(tool_call_id=None))
    op.execute(messages.update().where(messages.c.tool_call_id.in_(free)).values(tool_call_id=None))
    op.execute(attempts.delete().where(attempts.c.tool_call_id.in_(free)))
    op.execute(calls.delete().where(calls.c.message_inference_response_id.is_(None)))
    if ddl.on("sqlite"):
        ddl.rebuild("llm_tool_calls", *_calls(is_free=False))
    else:
        ddl.alter_column("llm_tool_calls", "message_inference_response_id", ddl.BigId, nullable=False)
        ddl.drop_foreign_key("llm_tool_calls", "conversation_id", "llm_conversations")
        ddl.drop_indexes("llm_tool_calls", ddl.index("conversation_id"))
        ddl.drop_columns("llm_tool_calls", "conversation_id")
