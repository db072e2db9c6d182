"""A manifest of what went to cold storage.

PostgreSQL only in the predecessor; archives are written from every database, so the manifest is portable.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    ddl.create_table(
        "archive_manifest",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("batch_id", ddl.ShortText, nullable=False),
        sa.Column("source_table", ddl.ShortText, nullable=False),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.Column("checksum", ddl.ShortText, nullable=False),
        sa.Column("storage_path", ddl.LongText, nullable=False),
        sa.Column("archived_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("metadata", ddl.Json),
        ddl.index("archived_at"),
        ddl.index("batch_id", unique=True),
        ddl.index("source_table"),
    )


def downgrade() -> None:
    ddl.drop_tables("archive_manifest")
