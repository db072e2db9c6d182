"""Memory traces: what agents remember.

The embedding is pgvector's on PostgreSQL; elsewhere it is JSON text, so that a trace can be copied between databases.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    ddl.create_table(
        "memory_traces",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("trace_type", sa.String(32), nullable=False),
        sa.Column("content", ddl.LongText, nullable=False),
        sa.Column("significance", sa.Double, server_default="0.5"),
        sa.Column("confidence", sa.Double, server_default="1"),
        sa.Column("associations", ddl.LongText),
        sa.Column("metadata", ddl.LongText),
        sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
        sa.Column("accessed_at", ddl.Timestamp),
        sa.Column("decayed_at", ddl.Timestamp),
        sa.Column("embedding", ddl.Vector(1536)),
        ddl.index("agent_id", "trace_type"),
        ddl.index("agent_id"),
        ddl.index("embedding", using="hnsw", ops={"embedding": "vector_cosine_ops"}, only="postgresql"),
    )


def downgrade() -> None:
    ddl.drop_tables("memory_traces")
