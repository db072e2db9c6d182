"""The LLM ledger: tool calls.

Numbered within the response that asked for them.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0084"
down_revision = "0083"


def upgrade() -> None:
    ddl.create_table(
        "llm_tool_calls",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "message_inference_response_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_responses.id", ondelete="CASCADE"),
            nullable=False,
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
    )


def downgrade() -> None:
    ddl.drop_tables("llm_tool_calls")
