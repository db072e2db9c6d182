"""Knowledge in tiers: a line, a summary, the whole.

A model's context is filled with the short forms first.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    if ddl.on("postgresql"):
        ddl.add_columns(
            "apollo_entries",
            sa.Column("summary_l0", sa.String(500)),
            sa.Column("summary_l1", ddl.LongText),
            sa.Column("knowledge_tier", sa.String(4), nullable=False, server_default="L2"),
            sa.Column("parent_entry_id", ddl.Uuid),
            sa.Column("l0_generated_at", ddl.Timestamp),
            sa.Column("l1_generated_at", ddl.Timestamp),
        )
        ddl.create_indexes(
            "apollo_entries",
            ddl.index("knowledge_tier"),
            ddl.index("parent_entry_id"),
        )


def downgrade() -> None:
    if ddl.on("postgresql"):
        ddl.drop_indexes(
            "apollo_entries",
            ddl.index("knowledge_tier"),
            ddl.index("parent_entry_id"),
        )
        ddl.drop_columns(
            "apollo_entries",
            "l1_generated_at",
            "l0_generated_at",
            "parent_entry_id",
            "knowledge_tier",
            "summary_l1",
            "summary_l0",
        )
