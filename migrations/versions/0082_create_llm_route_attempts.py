"""The LLM ledger: route attempts.

Numbered within their request, so that a redelivered attempt is recognised.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    ddl.create_table(
        "llm_route_attempts",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "message_inference_request_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_requests.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "message_inference_response_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"),
        ),
        sa.Column("attempt_no", sa.Integer, nullable=False),
        sa.Column("provider", sa.String(128)),
        sa.Column("model_key", sa.String(255)),
        sa.Column("tier", sa.String(64)),
        sa.Column("route_target", sa.String(255)),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("failure_reason", ddl.LongText),
        sa.Column("latency_ms", sa.Integer, nullable=False, server_default="0"),
        sa.Column("started_at", ddl.Timestamp),
        sa.Column("ended_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("message_inference_request_id", "attempt_no", unique=True),
        ddl.index("message_inference_request_id"),
        ddl.index("message_inference_response_id"),
        ddl.index("provider", "model_key"),
        ddl.index("started_at"),
        ddl.index("status"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_route_attempts")
