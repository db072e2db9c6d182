"""The identity audit log (first schema).

Its rows outlive the principal and identity they name.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    ddl.create_table(
        "identity_audit_log",
        sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
        sa.Column("principal_id", ddl.Uuid, sa.ForeignKey("principals.id", ondelete="SET NULL")),
        sa.Column("identity_id", ddl.Uuid, sa.ForeignKey("identities.id", ondelete="SET NULL")),
        sa.Column("provider_name", ddl.ShortText, nullable=False),
        sa.Column("event_type", ddl.ShortText, nullable=False),
        sa.Column("trust_level", ddl.ShortText),
        sa.Column("detail", ddl.Json, nullable=False, server_default=ddl.empty_object()),
        sa.Column("node_id", ddl.ShortText),
        sa.Column("session_id", ddl.ShortText),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("created_at"),
        ddl.index("event_type"),
        ddl.index("principal_id", "event_type", "created_at"),
        ddl.index("principal_id"),
        ddl.index("identity_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("identity_audit_log")
