"""Identity providers (first schema).

PostgreSQL only in the predecessor, portable here: the classes that use these tables must work everywhere.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    ddl.create_table(
        "identity_providers",
        sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
        sa.Column("name", ddl.ShortText, nullable=False),
        sa.Column("provider_type", ddl.ShortText, nullable=False),
        sa.Column("facing", ddl.ShortText, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False, server_default="100"),
        sa.Column("trust_weight", sa.Integer, nullable=False, server_default="50"),
        sa.Column("capabilities", ddl.TextArray, server_default=ddl.empty_list()),
        sa.Column("source", ddl.ShortText, nullable=False, server_default="gem"),
        sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("name", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("identity_providers")
