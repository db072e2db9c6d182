"""A catalogue of every known extension.

It holds builds and test figures also of those that are not installed here.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    ddl.create_table(
        "extensions_registry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("module_name", sa.String(100), nullable=False),
        sa.Column("category", sa.String(50), nullable=False, server_default="cognition"),
        sa.Column("description", ddl.LongText),
        sa.Column("cognitive_concept", ddl.LongText),
        sa.Column("metaphor_description", ddl.LongText),
        sa.Column("build_batch", sa.Integer),
        sa.Column("build_date", ddl.Timestamp),
        sa.Column("status", sa.String(20), nullable=False, server_default="active"),
        sa.Column("spec_count", sa.Integer, server_default="0"),
        sa.Column("spec_pass_count", sa.Integer, server_default="0"),
        sa.Column("wired_phase", sa.String(100)),
        sa.Column("health_score", sa.Double, server_default="1"),
        sa.Column("invocation_count", sa.Integer, server_default="0"),
        sa.Column("last_invoked_at", ddl.Timestamp),
        sa.Column("created_at", ddl.Timestamp),
        sa.Column("updated_at", ddl.Timestamp),
        ddl.index("category"),
        ddl.index("health_score"),
        ddl.index("name", unique=True),
        ddl.index("status"),
    )


def downgrade() -> None:
    ddl.drop_tables("extensions_registry")
