"""Manifests of archived audit rows.

They hold the hashes at both ends, so that a chain can be followed into cold storage and back.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    ddl.create_table(
        "audit_archive_manifests",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("tier", sa.String(10), nullable=False),
        sa.Column("storage_url", sa.String(2000), nullable=False),
        sa.Column("start_date", ddl.Timestamp, nullable=False),
        sa.Column("end_date", ddl.Timestamp, nullable=False),
        sa.Column("entry_count", sa.Integer, nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.Column("first_hash", sa.String(64), nullable=False),
        sa.Column("last_hash", sa.String(64), nullable=False),
        sa.Column("archived_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("archived_at"),
        ddl.index("start_date", "end_date"),
        ddl.index("tier"),
    )


def downgrade() -> None:
    ddl.drop_tables("audit_archive_manifests")
