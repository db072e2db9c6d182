"""Knowledge is versioned, expires, and can be inferred.

A newer entry supersedes an older one instead of overwriting it.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    if ddl.on("postgresql"):
        ddl.add_columns(
            "apollo_entries",
            sa.Column("parent_knowledge_id", ddl.Uuid),
            sa.Column("is_latest", sa.Boolean, nullable=False, server_default=sa.true()),
            sa.Column("supersession_type", sa.String(20)),
            sa.Column("expires_at", ddl.Timestamp),
            sa.Column("forget_reason", sa.String(255)),
            sa.Column("is_inference", sa.Boolean, nullable=False, server_default=sa.false()),
        )
        ddl.create_indexes(
            "apollo_entries",
            ddl.index("expires_at", where="expires_at IS NOT NULL AND status <> 'archived'", tag="live"),
            ddl.index("is_inference", where="is_inference = true"),
            ddl.index("parent_knowledge_id", "is_latest", where="is_latest = true"),
            ddl.index("parent_knowledge_id"),
        )


def downgrade() -> None:
    if ddl.on("postgresql"):
        ddl.drop_indexes(
            "apollo_entries",
            ddl.index("expires_at", where="expires_at IS NOT NULL AND status <> 'archived'", tag="live"),
            ddl.index("is_inference", where="is_inference = true"),
            ddl.index("parent_knowledge_id", "is_latest", where="is_latest = true"),
            ddl.index("parent_knowledge_id"),
        )
        ddl.drop_columns(
            "apollo_entries",
            "is_inference",
            "forget_reason",
            "expires_at",
            "supersession_type",
            "is_latest",
            "parent_knowledge_id",
        )
