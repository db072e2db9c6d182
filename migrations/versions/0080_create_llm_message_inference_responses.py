"""The LLM ledger: inference responses.

A request may have several, when it was routed again.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0080"
down_revision = "0079"


def upgrade() -> None:
    ddl.create_table(
        "llm_message_inference_responses",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "message_inference_request_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_requests.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("response_message_id", ddl.BigId, sa.ForeignKey("llm_messages.id", ondelete="SET NULL")),
        sa.Column("provider", sa.String(128)),
        sa.Column("model_key", sa.String(255)),
        sa.Column("tier", sa.String(64)),
        sa.Column("runner_ref", sa.String(128)),
        sa.Column("provider_response_ref", sa.String(255)),
        sa.Column("status", sa.String(64), nullable=False, server_default="created"),
        sa.Column("finish_reason", sa.String(128)),
        sa.Column("error_category", sa.String(128)),
        sa.Column("error_code", sa.String(128)),
        sa.Column("error_message", ddl.LongText),
        sa.Column("latency_ms", sa.Integer, nullable=False, server_default="0"),
        sa.Column("wall_clock_ms", sa.Integer, nullable=False, server_default="0"),
        sa.Column("response_capture_mode", sa.String(64), nullable=False, server_default="metadata_only"),
        sa.Column("response_content_hash", sa.String(128)),
        sa.Column("response_json", ddl.LongText),
        sa.Column("response_thinking_json", ddl.LongText),
        sa.Column("responded_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("message_inference_request_id"),
        ddl.index("provider", "model_key"),
        ddl.index("provider_response_ref"),
        ddl.index("responded_at"),
        ddl.index("response_message_id"),
        ddl.index("runner_ref"),
        ddl.index("status"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_message_inference_responses")
