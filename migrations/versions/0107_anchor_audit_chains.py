"""Anchors: where a chain may begin, because what is before was sealed or taken away.

A seam holds a digest of the rows that came before version 2; a prune names the row up to which rows were deleted. Each
names the anchor before it, so that they are a chain themselves.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0107"
down_revision = "0106"


def upgrade() -> None:
    ddl.create_table(
        "audit_anchors",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("ledger", sa.String(20), nullable=False),
        sa.Column("chain_id", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("seq", ddl.BigId, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("row_count", ddl.BigId, nullable=False),
        sa.Column("last_id", ddl.BigId),
        sa.Column("digest", sa.String(64)),
        sa.Column("version_1_count", ddl.BigId),
        sa.Column("retention", sa.String(255)),
        sa.Column("previous_anchor", sa.String(64), nullable=False),
        sa.Column("anchor_hash", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(512)),
        sa.Column("created_at", ddl.Timestamp, nullable=False),
        ddl.index("ledger", "chain_id", "previous_anchor", unique=True),
        ddl.index("anchor_hash", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("audit_anchors")
