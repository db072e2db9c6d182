"""Settings that all nodes share.

A configuration value changed once must reach every node without a deployment.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    ddl.create_table(
        "settings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("value", sa.String(256), nullable=False),
        sa.Column("encrypted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated", ddl.Timestamp),
        ddl.index("key", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("settings")
