"""Portable identity: group memberships.

One row for each way in which a membership was discovered.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0095"
down_revision = "0094"


def upgrade() -> None:
    ddl.create_table(
        "portable_identity_group_memberships",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column(
            "principal_id",
            sa.Integer,
            sa.ForeignKey("portable_identity_principals.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "group_id", sa.Integer, sa.ForeignKey("portable_identity_groups.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("status", sa.String(32), nullable=False, server_default="active"),
        sa.Column("discovered_by", sa.String(255), nullable=False),
        sa.Column("trust_weight", sa.Integer, nullable=False, server_default="50"),
        sa.Column("expires_at", ddl.Timestamp),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("group_id"),
        ddl.index("principal_id", "group_id", "discovered_by", unique=True),
        ddl.index("principal_id", "status"),
        ddl.index("principal_id"),
        ddl.index("status"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("portable_identity_group_memberships")
