"""Requests and responses say how they were dispatched.

One ledger takes chat, embedding and other operations, from several instances of a provider.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0097"
down_revision = "0096"


def upgrade() -> None:
    ddl.add_columns(
        "llm_message_inference_requests",
        sa.Column("operation", sa.String(64), nullable=False, server_default="chat"),
        sa.Column("correlation_id", sa.String(64)),
        sa.Column("idempotency_key", sa.String(128)),
    )
    ddl.add_columns(
        "llm_message_inference_responses",
        sa.Column("provider_instance", sa.String(128)),
        sa.Column("dispatch_path", sa.String(32)),
    )


def downgrade() -> None:
    ddl.drop_columns("llm_message_inference_responses", "dispatch_path", "provider_instance")
    ddl.drop_columns("llm_message_inference_requests", "idempotency_key", "correlation_id", "operation")
