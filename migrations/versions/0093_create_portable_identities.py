"""Portable identity: identities.

A principal's accounts at providers.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0093"
down_revision = "0092"


def upgrade() -> None:
    ddl.create_table(
        "portable_identities",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "principal_id",
            sa.Integer,
            sa.ForeignKey("portable_identity_principals.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "provider_id",
            sa.Integer,
            sa.ForeignKey("portable_identity_providers.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("provider_identity_key", sa.String(255), nullable=False),
        sa.Column("profile_ciphertext", ddl.LongText),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("last_authenticated_at", ddl.Timestamp),
        sa.Column("account_type", sa.String(64), nullable=False, server_default="primary"),
        sa.Column("qualifier", sa.String(255)),
        sa.Column("is_default", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("link_evidence", ddl.LongText),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("active"),
        ddl.index("is_default"),
        ddl.index("principal_id", "provider_id", "provider_identity_key", unique=True),
        ddl.index("principal_id"),
        ddl.index("provider_id", "provider_identity_key"),
        ddl.index("provider_id"),
        ddl.index("provider_identity_key"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("portable_identities")
