"""Chains: relationships under one name.

``relationships.chain_id`` had no table to point at.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    ddl.create_table(
        "chains",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated", ddl.Timestamp),
        ddl.index("active"),
        ddl.index("name"),
    )


def downgrade() -> None:
    ddl.drop_tables("chains")
