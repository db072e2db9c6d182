"""Tenants and their limits.

Workers, queue depth and tokens are bounded per tenant before work is accepted.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    ddl.create_table(
        "tenants",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("tenant_id", sa.String(100), nullable=False),
        sa.Column("name", sa.String(255)),
        sa.Column("status", sa.String(20), server_default="active"),
        sa.Column("max_workers", sa.Integer, server_default="10"),
        sa.Column("max_queue_depth", sa.Integer, server_default="10000"),
        sa.Column("monthly_token_limit", sa.Double),
        sa.Column("daily_token_limit", sa.Double),
        sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, server_default=ddl.utc_now()),
        ddl.index("status"),
        ddl.index("tenant_id", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("tenants")
