"""Runners: the classes of an extension that do work.

The foreign key gets its index with the table; MySQL would make one of its own, and the later revision that
drops it could not tell whose it is.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    ddl.create_table(
        "runners",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "extension_id",
            sa.Integer,
            sa.ForeignKey("extensions.id", ondelete="CASCADE", onupdate="CASCADE"),
            nullable=False,
        ),
        sa.Column("name", sa.String(256), nullable=False, server_default=""),
        sa.Column("namespace", sa.String(256), nullable=False, server_default=""),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("queue", sa.String(256)),
        sa.Column("uri", sa.String(256)),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated", ddl.Timestamp),
        ddl.index("extension_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("runners")
