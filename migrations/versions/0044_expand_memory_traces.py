"""Memory traces grow up: strength, decay, emotion, origin.

What an agent remembers fades unless it is used; each factor of the formula is a column, so that a query can order by it.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    ddl.add_columns(
        "memory_traces",
        sa.Column("trace_id", sa.String(36)),
        sa.Column("strength", sa.Double, server_default="0.5"),
        sa.Column("peak_strength", sa.Double, server_default="0.5"),
        sa.Column("base_decay_rate", sa.Double, server_default="0.05"),
        sa.Column("emotional_valence", sa.Double, server_default="0"),
        sa.Column("emotional_intensity", sa.Double, server_default="0"),
        sa.Column("domain_tags", ddl.LongText),
        sa.Column("origin", sa.String(50)),
        sa.Column("source_agent_id", sa.String(255)),
        sa.Column("storage_tier", sa.String(10), server_default="warm"),
        sa.Column("last_reinforced", ddl.Timestamp),
        sa.Column("last_decayed", ddl.Timestamp),
        sa.Column("reinforcement_count", sa.Integer, server_default="0"),
        sa.Column("unresolved", sa.Boolean, server_default=sa.false()),
        sa.Column("consolidation_candidate", sa.Boolean, server_default=sa.false()),
        sa.Column("parent_trace_id", sa.String(36)),
        sa.Column("encryption_key_id", sa.String(255)),
        sa.Column("partition_id", sa.String(255)),
    )
    ddl.create_indexes(
        "memory_traces",
        ddl.index("partition_id", "trace_type"),
        ddl.index("partition_id"),
        ddl.index("storage_tier"),
        ddl.index("trace_id", unique=True),
        ddl.index("unresolved"),
    )


def downgrade() -> None:
    ddl.drop_indexes(
        "memory_traces",
        ddl.index("partition_id", "trace_type"),
        ddl.index("partition_id"),
        ddl.index("storage_tier"),
        ddl.index("trace_id", unique=True),
        ddl.index("unresolved"),
    )
    ddl.drop_columns(
        "memory_traces",
        "partition_id",
        "encryption_key_id",
        "parent_trace_id",
        "consolidation_candidate",
        "unresolved",
        "reinforcement_count",
        "last_decayed",
        "last_reinforced",
        "storage_tier",
        "source_agent_id",
        "origin",
        "domain_tags",
        "emotional_intensity",
        "emotional_valence",
        "base_decay_rate",
        "peak_strength",
        "strength",
        "trace_id",
    )
