"""Roles and grants.

MySQL cannot index the three columns of a cross-team grant whole: the unique index stands over their hash there.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    ddl.create_table(
        "rbac_cross_team_grants",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source_team", sa.String(255), nullable=False),
        sa.Column("target_team", sa.String(255), nullable=False),
        sa.Column("runner_pattern", sa.String(500), nullable=False),
        sa.Column("actions", sa.String(255), nullable=False),
        sa.Column("granted_by", sa.String(255), nullable=False),
        sa.Column("granted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("expires_at", ddl.Timestamp),
        ddl.index("source_team", "target_team", "runner_pattern", unique=True, hashed=True),
        ddl.index("source_team"),
    )
    ddl.create_table(
        "rbac_role_assignments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("principal_type", sa.String(10), nullable=False),
        sa.Column("principal_id", sa.String(255), nullable=False),
        sa.Column("role", sa.String(100), nullable=False),
        sa.Column("team", sa.String(255)),
        sa.Column("granted_by", sa.String(255), nullable=False),
        sa.Column("granted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("expires_at", ddl.Timestamp),
        ddl.index("principal_id"),
        ddl.index("principal_type", "principal_id", "role", "team", unique=True),
        ddl.index("team"),
    )
    ddl.create_table(
        "rbac_runner_grants",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team", sa.String(255), nullable=False),
        sa.Column("runner_pattern", sa.String(500), nullable=False),
        sa.Column("actions", sa.String(255), nullable=False),
        sa.Column("granted_by", sa.String(255), nullable=False),
        sa.Column("granted_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("team", "runner_pattern", unique=True),
        ddl.index("team"),
    )


def downgrade() -> None:
    ddl.drop_tables("rbac_runner_grants", "rbac_role_assignments", "rbac_cross_team_grants")
