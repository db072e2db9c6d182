"""What a prompt cost, and which tools it called, may be known before the prompt itself.

Metering and tool audit come by queues of their own: their rows name the request by its reference, and its id when that
is known. The predecessor required the id, and dead-lettered what came first (bug 7).

Down: metrics that still have no request have no place in the old table and go.
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "0102"
down_revision = "0101"

METRICS, CALLS = "llm_message_inference_metrics", "llm_tool_calls"


def _metrics(*reference: sa.schema.SchemaItem, is_free: bool) -> list[sa.schema.SchemaItem]:
    counts = ("input_tokens", "output_tokens", "thinking_tokens", "total_tokens", "latency_ms", "wall_clock_ms")
    return [
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "message_inference_request_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_requests.id", ondelete="CASCADE"),
            nullable=is_free,
        ),
        sa.Column(
            "message_inference_response_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"),
        ),
        sa.Column("provider", sa.String(128)),
        sa.Column("model_key", sa.String(255)),
        sa.Column("tier", sa.String(64)),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in counts),
        sa.Column("cost_usd", ddl.Money, nullable=False, server_default="0"),
        sa.Column("currency", sa.String(3), nullable=False, server_default="USD"),
        sa.Column("cost_center", sa.String(128)),
        sa.Column("budget_key", sa.String(128)),
        sa.Column("recorded_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("budget_key"),
        ddl.index("cost_center"),
        ddl.index("cost_center", "recorded_at"),
        ddl.index("message_inference_request_id"),
        ddl.index("message_inference_response_id"),
        ddl.index("provider", "model_key"),
        ddl.index("recorded_at"),
        ddl.index("uuid", unique=True),
        *reference,
    ]


def _reference() -> sa.Column[str]:
    return sa.Column("request_ref", sa.String(128))


def upgrade() -> None:
    ddl.add_columns(METRICS, _reference())
    ddl.add_columns(CALLS, _reference())
    if ddl.on("sqlite"):
        ddl.rebuild(METRICS, *_metrics(_reference(), ddl.index("request_ref"), is_free=True))
        ddl.create_indexes(CALLS, ddl.index("request_ref"))
    else:
        ddl.create_indexes(METRICS, ddl.index("request_ref"))
        ddl.create_indexes(CALLS, ddl.index("request_ref"))
        ddl.alter_column(METRICS, "message_inference_request_id", ddl.BigId, nullable=True)


def downgrade() -> None:
    metrics = sa.table(METRICS, sa.column("message_inference_request_id"))
    op.execute(metrics.delete().where(metrics.c.message_inference_request_id.is_(None)))
    ddl.drop_indexes(CALLS, ddl.index("request_ref"))
    ddl.drop_columns(CALLS, "request_ref")
    if ddl.on("sqlite"):
        ddl.rebuild(METRICS, *_metrics(is_free=False))
    else:
        ddl.alter_column(METRICS, "message_inference_request_id", ddl.BigId, nullable=False)
        ddl.drop_indexes(METRICS, ddl.index("request_ref"))
        ddl.drop_columns(METRICS, "request_ref")
