"""Portable identity: principals.

One canonical name a kind.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0092"
down_revision = "0091"


def upgrade() -> None:
    ddl.create_table(
        "portable_identity_principals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("canonical_name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("employee_key", sa.String(255)),
        sa.Column("display_name", sa.String(255)),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("last_seen_at", ddl.Timestamp),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("active"),
        ddl.index("canonical_name", "kind", unique=True),
        ddl.index("canonical_name"),
        ddl.index("employee_key"),
        ddl.index("kind"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("portable_identity_principals")
