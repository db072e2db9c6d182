"""Associations between memory traces.

Traces that are active together become linked; the count is kept on one row per pair.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    ddl.create_table(
        "memory_associations",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("trace_id_a", sa.String(36), nullable=False),
        sa.Column("trace_id_b", sa.String(36), nullable=False),
        sa.Column("coactivation_count", sa.Integer, nullable=False, server_default="1"),
        sa.Column("linked", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("tenant_id", sa.String(64)),
        sa.Column("created_at", ddl.Timestamp, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, server_default=ddl.utc_now()),
        ddl.index("tenant_id"),
        ddl.index("trace_id_a", "trace_id_b", unique=True),
        ddl.index("trace_id_a"),
        ddl.index("trace_id_b"),
    )


def downgrade() -> None:
    ddl.drop_tables("memory_associations")
