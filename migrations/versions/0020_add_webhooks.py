"""Webhooks, their deliveries, and what could not be delivered.

A delivery that fails is kept, so that it can be seen and sent again.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    ddl.create_table(
        "webhooks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("secret", sa.String(255), nullable=False),
        sa.Column("event_types", ddl.LongText),
        sa.Column("status", sa.String(20), server_default="active"),
        sa.Column("max_retries", sa.Integer, server_default="5"),
        sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, server_default=ddl.utc_now()),
    )
    ddl.create_table(
        "webhook_dead_letters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("webhook_id", sa.Integer, sa.ForeignKey("webhooks.id"), nullable=False),
        sa.Column("event_name", sa.String(255), nullable=False),
        sa.Column("payload", ddl.LongText),
        sa.Column("attempts", sa.Integer),
        sa.Column("last_error", ddl.LongText),
        sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
        ddl.index("webhook_id"),
    )
    ddl.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("webhook_id", sa.Integer, sa.ForeignKey("webhooks.id"), nullable=False),
        sa.Column("event_name", sa.String(255), nullable=False),
        sa.Column("response_status", sa.Integer),
        sa.Column("success", sa.Boolean),
        sa.Column("attempt", sa.Integer, server_default="1"),
        sa.Column("error", ddl.LongText),
        sa.Column("delivered_at", ddl.Timestamp, server_default=ddl.utc_now()),
        ddl.index("webhook_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("webhook_deliveries", "webhook_dead_letters", "webhooks")
