"""An archive for rows of any table.

Retention needs one place that takes whatever a table holds, as JSON text.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    ddl.create_table(
        "data_archive",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("source_table", sa.String(64), nullable=False),
        sa.Column("source_id", ddl.BigId, nullable=False),
        sa.Column("data", ddl.LongText, nullable=False),
        sa.Column("tier", sa.Integer, server_default="1"),
        sa.Column("archived_at", ddl.Timestamp, server_default=ddl.utc_now()),
        ddl.index("source_table", "source_id"),
        ddl.index("source_table"),
        ddl.index("tier"),
    )


def downgrade() -> None:
    ddl.drop_tables("data_archive")
