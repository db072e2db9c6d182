"""Knowledge belongs to a domain.

Agents ask within what they know; everything else is ``general``.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    if ddl.on("postgresql"):
        ddl.add_columns("apollo_entries", sa.Column("knowledge_domain", sa.String(50), server_default="general"))
        ddl.create_indexes("apollo_entries", ddl.index("knowledge_domain"))


def downgrade() -> None:
    if ddl.on("postgresql"):
        ddl.drop_indexes("apollo_entries", ddl.index("knowledge_domain"))
        ddl.drop_columns("apollo_entries", "knowledge_domain")
