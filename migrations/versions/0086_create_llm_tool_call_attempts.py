"""The LLM ledger: attempts at tool calls.

Numbered within their call.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0086"
down_revision = "0085"


def upgrade() -> None:
    ddl.create_table(
        "llm_tool_call_attempts",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("tool_call_id", ddl.BigId, sa.ForeignKey("llm_tool_calls.id", ondelete="CASCADE"), nullable=False),
        sa.Column("attempt_no", sa.Integer, nullable=False),
        sa.Column("runner_ref", sa.String(128)),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("error_category", sa.String(128)),
        sa.Column("error_code", sa.String(128)),
        sa.Column("error_message", ddl.LongText),
        sa.Column("duration_ms", sa.Integer, nullable=False, server_default="0"),
        sa.Column("arguments_ref", sa.String(255)),
        sa.Column("result_ref", sa.String(255)),
        sa.Column("started_at", ddl.Timestamp),
        sa.Column("ended_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("runner_ref"),
        ddl.index("started_at"),
        ddl.index("status"),
        ddl.index("tool_call_id", "attempt_no", unique=True),
        ddl.index("tool_call_id"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_tool_call_attempts")
