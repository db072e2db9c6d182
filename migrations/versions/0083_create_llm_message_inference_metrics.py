"""The LLM ledger: metrics.

Tokens, time and money; money is an exact decimal with its currency.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    ddl.create_table(
        "llm_message_inference_metrics",
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
        sa.Column("provider", sa.String(128)),
        sa.Column("model_key", sa.String(255)),
        sa.Column("tier", sa.String(64)),
        sa.Column("input_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("output_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("thinking_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("latency_ms", sa.Integer, nullable=False, server_default="0"),
        sa.Column("wall_clock_ms", sa.Integer, nullable=False, server_default="0"),
        sa.Column("cost_usd", ddl.Money, nullable=False, server_default="0"),
        sa.Column("currency", sa.String(3), nullable=False, server_default="USD"),
        sa.Column("cost_center", sa.String(128)),
        sa.Column("budget_key", sa.String(128)),
        sa.Column("recorded_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("budget_key"),
        ddl.index("cost_center", "recorded_at"),
        ddl.index("cost_center"),
        ddl.index("message_inference_request_id"),
        ddl.index("message_inference_response_id"),
        ddl.index("provider", "model_key"),
        ddl.index("recorded_at"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_message_inference_metrics")
