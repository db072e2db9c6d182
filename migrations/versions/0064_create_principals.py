"""Principals (first schema).

A canonical name is lower case, so that nobody is two principals; a check holds it on every database.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    ddl.create_table(
        "principals",
        sa.Column("id", ddl.Uuid, primary_key=True, server_default=ddl.random_uuid()),
        sa.Column("canonical_name", ddl.ShortText, nullable=False),
        sa.Column("kind", ddl.ShortText, nullable=False),
        sa.Column("display_name", ddl.ShortText),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("last_seen_at", ddl.Timestamp),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.CheckConstraint(ddl.canonical_name("canonical_name"), name="canonical_name_format"),
        ddl.index("canonical_name", "kind", unique=True),
        ddl.index("canonical_name"),
        ddl.index("kind"),
    )


def downgrade() -> None:
    ddl.drop_tables("principals")
