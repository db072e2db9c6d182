"""Group memberships (first schema).

One row for each way in which a membership was discovered; the ordered index answers which of them counts.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    ddl.create_table(
        "identity_group_memberships",
        sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
        sa.Column("principal_id", ddl.Uuid, sa.ForeignKey("principals.id", ondelete="CASCADE"), nullable=False),
        sa.Column("group_id", ddl.Uuid, sa.ForeignKey("identity_groups.id", ondelete="CASCADE"), nullable=False),
        sa.Column("status", ddl.ShortText, nullable=False, server_default="active"),
        sa.Column("discovered_by", ddl.ShortText, nullable=False),
        sa.Column("trust_weight", sa.Integer, nullable=False, server_default="50"),
        sa.Column("expires_at", ddl.Timestamp),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("group_id"),
        ddl.index("principal_id", "group_id", "discovered_by", unique=True),
        ddl.index(
            "principal_id",
            "trust_weight",
            "(CASE status WHEN 'expired' THEN 0 WHEN 'stale' THEN 1 WHEN 'active' THEN 2 END)",
            plain=("principal_id", "trust_weight", "status"),
        ),
        ddl.index("principal_id"),
        ddl.index("status"),
    )


def downgrade() -> None:
    ddl.drop_tables("identity_group_memberships")
