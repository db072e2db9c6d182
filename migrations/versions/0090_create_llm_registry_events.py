"""The LLM ledger: events of the model registry.

Which providers and models came and went.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0090"
down_revision = "0089"


def upgrade() -> None:
    ddl.create_table(
        "llm_registry_events",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("provider", sa.String(128)),
        sa.Column("model_key", sa.String(255)),
        sa.Column("event_type", sa.String(128), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("reason", ddl.LongText),
        sa.Column("recorded_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("event_type"),
        ddl.index("provider", "model_key"),
        ddl.index("recorded_at"),
        ddl.index("status"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_registry_events")
