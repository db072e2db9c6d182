"""Workers and nodes report their health.

A worker that has not been heard of is ``unknown``, not healthy.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    ddl.add_columns(
        "digital_workers",
        sa.Column("health_status", sa.String(20), nullable=False, server_default="unknown"),
        sa.Column("last_heartbeat_at", ddl.Timestamp),
        sa.Column("health_node", sa.String(255)),
    )
    ddl.create_indexes("digital_workers", ddl.index("health_status"))
    ddl.add_columns(
        "nodes",
        sa.Column("metrics", ddl.LongText),
        sa.Column("hosted_worker_ids", ddl.LongText),
        sa.Column("version", sa.String(50)),
    )


def downgrade() -> None:
    ddl.drop_columns("nodes", "version", "hosted_worker_ids", "metrics")
    ddl.drop_indexes("digital_workers", ddl.index("health_status"))
    ddl.drop_columns("digital_workers", "health_node", "last_heartbeat_at", "health_status")
