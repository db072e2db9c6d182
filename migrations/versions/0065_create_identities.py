"""Identities (first schema).

One account at a provider belongs to one principal at a time: unique among the active rows. MySQL has no partial
index, a generated column stands for it.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    ddl.create_table(
        "identities",
        sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
        sa.Column("principal_id", ddl.Uuid, sa.ForeignKey("principals.id", ondelete="CASCADE"), nullable=False),
        sa.Column("provider_id", ddl.Uuid, sa.ForeignKey("identity_providers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("provider_identity", ddl.ShortText, nullable=False),
        sa.Column("profile", ddl.Bytes),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("last_authenticated_at", ddl.Timestamp),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("principal_id", "provider_id", "provider_identity", unique=True),
        ddl.index("principal_id"),
        ddl.index("provider_id", "provider_identity", unique=True, where="active = true", tag="active"),
        ddl.index("provider_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("identities")
