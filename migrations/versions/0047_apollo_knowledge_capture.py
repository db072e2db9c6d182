"""Apollo: capture, archive, operations.

Knowledge records who submitted it from where, is found by its content hash, and leaves a trail of operations. The
predecessor meant to replace its first vector index and missed its name; both stay, one of them over live rows only.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    if ddl.on("postgresql"):
        ddl.add_columns(
            "apollo_entries",
            sa.Column("submitted_by", sa.String(255)),
            sa.Column("submitted_from", sa.String(255)),
            sa.Column("content_hash", sa.CHAR(32)),
        )
        ddl.create_indexes(
            "apollo_entries",
            ddl.index("confidence"),
            ddl.index("content_hash", unique=True, where="status <> 'archived'", tag="live"),
            ddl.index("created_at"),
            ddl.index(
                "embedding",
                where="status IN ('candidate', 'confirmed', 'disputed')",
                using="hnsw",
                ops={"embedding": "vector_cosine_ops"},
                tag="live",
            ),
            ddl.index("id", where="status IN ('candidate', 'confirmed', 'disputed')", tag="live"),
            ddl.index("source_agent"),
            ddl.index(
                "status",
                "source_provider",
                "source_channel",
                where="status = 'candidate' AND embedding IS NOT NULL",
                tag="candidate",
            ),
            ddl.index("submitted_by"),
            ddl.index("submitted_from"),
            ddl.index("updated_at", where="status <> 'archived'", tag="live"),
            ddl.index("updated_at"),
        )
        ddl.create_indexes("apollo_expertise", ddl.index("agent_id", "domain"))
        ddl.create_indexes(
            "apollo_relations",
            ddl.index("from_entry_id", "relation_type"),
            ddl.index("relation_type"),
        )
        ddl.create_table(
            "apollo_entries_archive",
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
            sa.Column("embedding", ddl.Vector(1024)),
            sa.Column("source_provider", sa.String(50)),
            sa.Column("source_channel", sa.String(100)),
            sa.Column("knowledge_domain", sa.String(50), server_default="general"),
            sa.Column("submitted_by", sa.String(255)),
            sa.Column("submitted_from", sa.String(255)),
            sa.Column("content_hash", sa.CHAR(32)),
            sa.Column("archived_at", ddl.Timestamp, server_default=ddl.utc_now()),
            sa.Column("archive_reason", ddl.LongText),
            ddl.index("archived_at"),
            ddl.index("content_hash"),
            ddl.index("embedding", using="hnsw", ops={"embedding": "vector_cosine_ops"}),
            ddl.index("knowledge_domain"),
            ddl.index("source_agent"),
            ddl.index("status"),
            ddl.index("tags", using="gin"),
        )
        ddl.create_table(
            "apollo_operations",
            sa.Column("id", ddl.BigId, primary_key=True),
            sa.Column("operation", sa.String(50), nullable=False),
            sa.Column("actor", sa.String(100), nullable=False),
            sa.Column("target_type", sa.String(50)),
            sa.Column("target_ids", sa.ARRAY(sa.Integer)),
            sa.Column("summary", ddl.LongText),
            sa.Column("detail", ddl.Json),
            sa.Column("old_state", ddl.Json),
            sa.Column("new_state", ddl.Json),
            sa.Column("reason", ddl.LongText),
            sa.Column("principal_id", sa.String(255)),
            sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
            ddl.index("actor"),
            ddl.index("created_at"),
            ddl.index("operation"),
            ddl.index("target_ids", using="gin"),
        )


def downgrade() -> None:
    if ddl.on("postgresql"):
        ddl.drop_tables("apollo_operations", "apollo_entries_archive")
        ddl.drop_indexes(
            "apollo_relations",
            ddl.index("from_entry_id", "relation_type"),
            ddl.index("relation_type"),
        )
        ddl.drop_indexes("apollo_expertise", ddl.index("agent_id", "domain"))
        ddl.drop_indexes(
            "apollo_entries",
            ddl.index("confidence"),
            ddl.index("content_hash", unique=True, where="status <> 'archived'", tag="live"),
            ddl.index("created_at"),
            ddl.index(
                "embedding",
                where="status IN ('candidate', 'confirmed', 'disputed')",
                using="hnsw",
                ops={"embedding": "vector_cosine_ops"},
                tag="live",
            ),
            ddl.index("id", where="status IN ('candidate', 'confirmed', 'disputed')", tag="live"),
            ddl.index("source_agent"),
            ddl.index(
                "status",
                "source_provider",
                "source_channel",
                where="status = 'candidate' AND embedding IS NOT NULL",
                tag="candidate",
            ),
            ddl.index("submitted_by"),
            ddl.index("submitted_from"),
            ddl.index("updated_at", where="status <> 'archived'", tag="live"),
            ddl.index("updated_at"),
        )
        ddl.drop_columns("apollo_entries", "content_hash", "submitted_from", "submitted_by")
