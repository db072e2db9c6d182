"""Identity groups (first schema).

A name stands for one group, whatever its source.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    ddl.create_table(
        "identity_groups",
        sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
        sa.Column("name", ddl.ShortText, nullable=False),
        sa.Column("source", ddl.ShortText, nullable=False, server_default="ldap"),
        sa.Column("description", ddl.LongText),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("name", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("identity_groups")
