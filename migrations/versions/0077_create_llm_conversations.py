"""The LLM ledger: conversations.

Who talks to a model, how that is classified, and how long it is kept.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0077"
down_revision = "0076"


def upgrade() -> None:
    ddl.create_table(
        "llm_conversations",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("principal_id", sa.Integer),
        sa.Column("identity_id", sa.Integer),
        sa.Column("title", sa.String(255)),
        sa.Column("status", sa.String(32), nullable=False, server_default="active"),
        sa.Column("system_prompt_key", sa.String(255)),
        sa.Column("system_prompt_hash", sa.String(128)),
        sa.Column("classification_level", sa.String(64)),
        sa.Column("contains_phi", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("contains_pii", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("retention_policy", sa.String(64), nullable=False, server_default="default"),
        sa.Column("expires_at", ddl.Timestamp),
        sa.Column("recorded_at", ddl.Timestamp),
        sa.Column("inserted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("expires_at"),
        ddl.index("identity_id"),
        ddl.index("principal_id"),
        ddl.index("retention_policy"),
        ddl.index("status"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("llm_conversations")
