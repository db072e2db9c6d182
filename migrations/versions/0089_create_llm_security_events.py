"""The LLM ledger: security events.

Evidence outlives everything that it points to.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0089"
down_revision = "0088"


def upgrade() -> None:
    ddl.create_table(
        "llm_security_events",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("conversation_id", ddl.BigId, sa.ForeignKey("llm_conversations.id", ondelete="SET NULL")),
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
        sa.Column("tool_call_id", ddl.BigId, sa.ForeignKey("llm_tool_calls.id", ondelete="SET NULL")),
        sa.Column("tool_call_attempt_id", ddl.BigId, sa.ForeignKey("llm_tool_call_attempts.id", ondelete="SET NULL")),
        sa.Column("policy_evaluation_id", ddl.BigId, sa.ForeignKey("llm_policy_evaluations.id", ondelete="SET NULL")),
        sa.Column("event_type", sa.String(128), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False, server_default="info"),
        sa.Column("status", sa.String(64), nullable=False, server_default="open"),
        sa.Column("description", ddl.LongText),
        sa.Column("detected_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("conversation_id"),
        ddl.index("detected_at"),
        ddl.index("event_type"),
        ddl.index("message_inference_request_id"),
        ddl.index("message_inference_response_id"),
        ddl.index("policy_evaluation_id"),
        ddl.index("severity"),
        ddl.index("tool_call_attempt_id"),
        ddl.index("tool_call_id"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_security_events")
