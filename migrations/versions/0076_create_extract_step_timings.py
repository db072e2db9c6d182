"""Extraction says how long its steps take.

Slow extractions could not be explained.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    ddl.create_table(
        "extract_step_timings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("extract_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("start_time", ddl.Timestamp, nullable=False),
        sa.Column("end_time", ddl.Timestamp, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("error", ddl.LongText),
        sa.Column("duration_ms", sa.Integer, nullable=False, server_default="0"),
        ddl.index("extract_id", "name"),
        ddl.index("extract_id"),
        ddl.index("status"),
    )


def downgrade() -> None:
    ddl.drop_tables("extract_step_timings")
