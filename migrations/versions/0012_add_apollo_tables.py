"""Apollo: shared knowledge, searched by meaning.

Needs pgvector, so PostgreSQL alone has these tables. Identifiers come from ``gen_random_uuid()``, which every
supported server has; uuid-ossp is not needed.
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    if ddl.on("postgresql"):
        op.execute("CREATE EXTENSION IF NOT EXISTS vector")
        ddl.create_table(
            "apollo_entries",
            sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
            sa.Column("content", ddl.LongText, nullable=False),
            sa.Column("content_type", sa.String(50), nullable=False),
            sa.Column("confidence", sa.Double, server_default="0.5"),
            sa.Column("source_agent", sa.String(100), nullable=False),
            sa.Column("source_context", ddl.Json, server_default=ddl.empty_object()),
            sa.Column("tags", ddl.TextArray, server_default=ddl.empty_list()),
            sa.Column("status", sa.String(20), nullable=False, server_default="candidate"),
            sa.Column("access_count", sa.Integer, server_default="0"),
            sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
            sa.Column("updated_at", ddl.Timestamp, server_default=ddl.utc_now()),
            sa.Column("confirmed_at", ddl.Timestamp),
            sa.Column("embedding", ddl.Vector(1536)),
            ddl.index("embedding", using="hnsw", ops={"embedding": "vector_cosine_ops"}),
            ddl.index("status"),
            ddl.index("tags", using="gin"),
        )
        ddl.create_table(
            "apollo_access_log",
            sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
            sa.Column("entry_id", ddl.Uuid, sa.ForeignKey("apollo_entries.id")),
            sa.Column("agent_id", sa.String(100), nullable=False),
            sa.Column("action", sa.String(20), nullable=False),
            sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
            ddl.index("entry_id"),
        )
        ddl.create_table(
            "apollo_expertise",
            sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
            sa.Column("agent_id", sa.String(100), nullable=False),
            sa.Column("domain", sa.String(100), nullable=False),
            sa.Column("proficiency", sa.Double, server_default="0"),
            sa.Column("entry_count", sa.Integer, server_default="0"),
            sa.Column("last_active_at", ddl.Timestamp, server_default=ddl.utc_now()),
            ddl.index("agent_id"),
            ddl.index("domain"),
        )
        ddl.create_table(
            "apollo_relations",
            sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
            sa.Column("from_entry_id", ddl.Uuid, sa.ForeignKey("apollo_entries.id"), nullable=False),
            sa.Column("to_entry_id", ddl.Uuid, sa.ForeignKey("apollo_entries.id"), nullable=False),
            sa.Column("relation_type", sa.String(50), nullable=False),
            sa.Column("weight", sa.Double, server_default="1"),
            sa.Column("source_agent", sa.String(100)),
            sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
            ddl.index("from_entry_id"),
            ddl.index("to_entry_id"),
        )


def downgrade() -> None:
    if ddl.on("postgresql"):
        # The extension stays: other schemas of this database may use it.
        ddl.drop_tables("apollo_relations", "apollo_expertise", "apollo_access_log", "apollo_entries")
