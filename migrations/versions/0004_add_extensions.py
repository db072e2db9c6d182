"""Extensions: the code that is installed.

The control plane can only dispatch to what has registered itself.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    ddl.create_table(
        "extensions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("namespace", sa.String(128), nullable=False, server_default=""),
        sa.Column("exchange", sa.String(255)),
        sa.Column("uri", sa.String(256)),
        sa.Column("schema_version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("updated", ddl.Timestamp),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("active"),
        ddl.index("name", "namespace", unique=True),
        ddl.index("name"),
        ddl.index("namespace"),
        ddl.index("schema_version"),
    )


def downgrade() -> None:
    ddl.drop_tables("extensions")
