"""Knowledge identifiers fit real names and SHA-256.

Ingestion failed with values that were too long. Going down cuts what no longer fits.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0074"
down_revision = "0073"

TABLES = ("apollo_entries", "apollo_entries_archive")
WIDTHS = {
    "source_agent": (sa.String(100), sa.String(255)),
    "source_provider": (sa.String(50), sa.String(255)),
    "knowledge_domain": (sa.String(50), sa.String(255)),
    "content_hash": (sa.CHAR(32), sa.CHAR(64)),
}


def upgrade() -> None:
    if ddl.on("postgresql"):
        for table in TABLES:
            for column, (_, width) in WIDTHS.items():
                ddl.alter_column(table, column, width)


def downgrade() -> None:
    if ddl.on("postgresql"):
        for table in TABLES:
            for column, (width, _) in WIDTHS.items():
                cut = f"substr({column}, 1, {width.length})"
                ddl.alter_column(table, column, width, postgresql_using=cut)
