"""Portable identity: providers.

The second identity schema has integer keys and a public UUID, and runs on every database.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    ddl.create_table(
        "portable_identity_providers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("provider_type", sa.String(64), nullable=False),
        sa.Column("facing", sa.String(32), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False, server_default="100"),
        sa.Column("trust_weight", sa.Integer, nullable=False, server_default="50"),
        sa.Column("source", sa.String(64), nullable=False, server_default="gem"),
        sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("enabled"),
        ddl.index("name", unique=True),
        ddl.index("provider_type"),
        ddl.index("uuid", unique=True),
    )
    ddl.create_table(
        "portable_identity_provider_capabilities",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "provider_id",
            sa.Integer,
            sa.ForeignKey("portable_identity_providers.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("capability_key", sa.String(128), nullable=False),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("capability_key"),
        ddl.index("provider_id", "capability_key", unique=True),
        ddl.index("provider_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("portable_identity_provider_capabilities", "portable_identity_providers")
