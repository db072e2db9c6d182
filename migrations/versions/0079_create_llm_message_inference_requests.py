"""The LLM ledger: inference requests.

What was asked of a model, by whom, within which budget; the payload itself only where the capture mode allows.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    ddl.create_table(
        "llm_message_inference_requests",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "conversation_id", ddl.BigId, sa.ForeignKey("llm_conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("latest_message_id", ddl.BigId, sa.ForeignKey("llm_messages.id", ondelete="SET NULL")),
        sa.Column("caller_principal_id", sa.Integer),
        sa.Column("caller_identity_id", sa.Integer),
        sa.Column("runtime_caller_type", sa.String(64)),
        sa.Column("request_ref", sa.String(128)),
        sa.Column("correlation_ref", sa.String(128)),
        sa.Column("exchange_ref", sa.String(128)),
        sa.Column("request_type", sa.String(64), nullable=False, server_default="chat"),
        sa.Column("status", sa.String(64), nullable=False, server_default="created"),
        sa.Column("context_message_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("context_tokens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("token_budget", sa.Integer, nullable=False, server_default="0"),
        sa.Column("curation_strategy", sa.String(128)),
        sa.Column("injected_tool_count", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tool_policy", sa.String(128)),
        sa.Column("request_capture_mode", sa.String(64), nullable=False, server_default="metadata_only"),
        sa.Column("request_content_hash", sa.String(128)),
        sa.Column("request_json", ddl.LongText),
        sa.Column("classification_level", sa.String(64)),
        sa.Column("rbac_decision", sa.String(64)),
        sa.Column("cost_center", sa.String(128)),
        sa.Column("budget_key", sa.String(128)),
        sa.Column("requested_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("caller_identity_id"),
        ddl.index("caller_principal_id"),
        ddl.index("conversation_id"),
        ddl.index("correlation_ref"),
        ddl.index("cost_center", "requested_at"),
        ddl.index("exchange_ref"),
        ddl.index("latest_message_id"),
        ddl.index("request_ref"),
        ddl.index("requested_at"),
        ddl.index("status"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_message_inference_requests")
