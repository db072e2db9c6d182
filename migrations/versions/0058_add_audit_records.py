"""Audit records: hash chains over any content.

The predecessor's rules that silently ignore UPDATE and DELETE are left out: they swallow writes without a word and
break ON CONFLICT. Triggers that raise come with the audit chains.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    ddl.create_table(
        "audit_records",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("chain_id", sa.String(255), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        sa.Column("metadata", ddl.LongText),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("parent_hash", sa.String(64), nullable=False),
        sa.Column("chain_hash", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(512)),
        sa.Column("created_at", ddl.Timestamp, nullable=False),
        ddl.index("chain_hash", unique=True),
        ddl.index("chain_id", "created_at"),
        ddl.index("chain_id"),
        ddl.index("content_type"),
        ddl.index("created_at"),
    )


def downgrade() -> None:
    ddl.drop_tables("audit_records")
