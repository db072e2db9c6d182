"""Absorber patterns: which function takes which input.

Ordered by priority, so that a narrow pattern can stand before a wide one.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    ddl.create_table(
        "absorber_patterns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("function_id", sa.Integer, sa.ForeignKey("functions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("pattern_type", sa.String(32), nullable=False, server_default="url"),
        sa.Column("pattern", sa.String(1024), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("tenant_id", sa.String(64)),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp),
        ddl.index("active"),
        ddl.index("function_id"),
        ddl.index("pattern_type", "active"),
        ddl.index("pattern_type"),
        ddl.index("tenant_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("absorber_patterns")
