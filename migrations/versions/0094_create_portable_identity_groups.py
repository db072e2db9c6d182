"""Portable identity: groups.

A name stands for one group.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0094"
down_revision = "0093"


def upgrade() -> None:
    ddl.create_table(
        "portable_identity_groups",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("source", sa.String(64), nullable=False, server_default="ldap"),
        sa.Column("description", ddl.LongText),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("active"),
        ddl.index("name", unique=True),
        ddl.index("source"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("portable_identity_groups")
