"""Metering, summed by the hour.

Reports read a row an hour instead of every record.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    ddl.create_table(
        "metering_hourly_rollup",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("worker_id", sa.String(36), nullable=False),
        sa.Column("provider", sa.String(100), nullable=False),
        sa.Column("model_id", sa.String(255), nullable=False),
        sa.Column("hour", ddl.Timestamp, nullable=False),
        sa.Column("total_input_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total_output_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total_thinking_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total_calls", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total_cost_usd", ddl.Money, nullable=False, server_default="0"),
        sa.Column("avg_latency_ms", sa.Double, nullable=False, server_default="0"),
        sa.Column("tenant_id", sa.String(64)),
        sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
        ddl.index("hour"),
        ddl.index("tenant_id"),
        ddl.index("worker_id", "hour"),
        ddl.index("worker_id", "provider", "model_id", "hour", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("metering_hourly_rollup")
