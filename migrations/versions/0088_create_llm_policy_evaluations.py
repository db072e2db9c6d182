"""The LLM ledger: policy evaluations.

Decisions outlive what they decided about.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0088"
down_revision = "0087"


def upgrade() -> None:
    ddl.create_table(
        "llm_policy_evaluations",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("conversation_id", ddl.BigId, sa.ForeignKey("llm_conversations.id", ondelete="SET NULL")),
        sa.Column(
            "message_inference_request_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL"),
        ),
        sa.Column(
            "message_inference_response_id",
            ddl.BigId,
            sa.ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL"),
        ),
        sa.Column("policy_key", sa.String(128), nullable=False),
        sa.Column("policy_version", sa.String(64)),
        sa.Column("evaluation_type", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(64), nullable=False),
        sa.Column("enforcement_action", sa.String(64)),
        sa.Column("classification_level", sa.String(64)),
        sa.Column("contains_phi", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("contains_pii", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("reason_code", sa.String(128)),
        sa.Column("reason", ddl.LongText),
        sa.Column("evaluated_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("conversation_id"),
        ddl.index("decision"),
        ddl.index("evaluated_at"),
        ddl.index("message_inference_request_id"),
        ddl.index("message_inference_response_id"),
        ddl.index("policy_key"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_policy_evaluations")
