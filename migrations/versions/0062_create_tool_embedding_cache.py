"""Embeddings of tools are kept.

Each start embedded every tool again.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    ddl.create_table(
        "tool_embedding_cache",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("content_hash", sa.String(32), nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("tool_name", sa.String(200), nullable=False),
        sa.Column("vector", ddl.LongText, nullable=False),
        sa.Column("embedded_at", ddl.Timestamp, nullable=False),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("content_hash", "model", unique=True),
        ddl.index("tool_name"),
    )


def downgrade() -> None:
    ddl.drop_tables("tool_embedding_cache")
