"""Audit records name the kind of thing they are about.

PostgreSQL only in the predecessor, portable here.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0068"
down_revision = "0067"


def upgrade() -> None:
    ddl.add_columns("audit_records", sa.Column("entity_type", sa.String(100)))
    ddl.create_indexes("audit_records", ddl.index("entity_type"))


def downgrade() -> None:
    ddl.drop_indexes("audit_records", ddl.index("entity_type"))
    ddl.drop_columns("audit_records", "entity_type")
