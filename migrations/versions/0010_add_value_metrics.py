"""Value metrics: what a digital worker contributes.

Measurements arrive one by one and are summed by name and time.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    ddl.create_table(
        "value_metrics",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("worker_id", sa.String(36), nullable=False),
        sa.Column("metric_name", sa.String(255), nullable=False),
        sa.Column("metric_type", sa.String(50), nullable=False),
        sa.Column("value", sa.Double, nullable=False, server_default="0"),
        sa.Column("metadata", ddl.LongText),
        sa.Column("recorded_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("metric_name"),
        ddl.index("recorded_at"),
        ddl.index("worker_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("value_metrics")
