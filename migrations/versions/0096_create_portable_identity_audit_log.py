"""Portable identity: the audit log.

Its rows outlive the principal and identity they name.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0096"
down_revision = "0095"


def upgrade() -> None:
    ddl.create_table(
        "portable_identity_audit_log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("principal_id", sa.Integer, sa.ForeignKey("portable_identity_principals.id", ondelete="SET NULL")),
        sa.Column("identity_id", sa.Integer, sa.ForeignKey("portable_identities.id", ondelete="SET NULL")),
        sa.Column("provider_name", sa.String(255), nullable=False),
        sa.Column("event_type", sa.String(128), nullable=False),
        sa.Column("trust_level", sa.String(64)),
        sa.Column("detail_payload", ddl.LongText),
        sa.Column("node_ref", sa.String(255)),
        sa.Column("session_ref", sa.String(255)),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("created_at"),
        ddl.index("event_type"),
        ddl.index("identity_id"),
        ddl.index("principal_id", "event_type", "created_at"),
        ddl.index("principal_id"),
        ddl.index("uuid", unique=True),
    )


def downgrade() -> None:
    ddl.drop_tables("portable_identity_audit_log")
