"""Nodes act as a principal.

PostgreSQL only in the predecessor, portable here, since the principals are.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    principal = sa.ForeignKey("principals.id", name="fk_nodes_principal_id_principals")
    ddl.add_columns("nodes", sa.Column("principal_id", ddl.Uuid, principal))
    ddl.create_indexes("nodes", ddl.index("principal_id"))


def downgrade() -> None:
    if not ddl.on("sqlite"):
        ddl.drop_foreign_key("nodes", "principal_id", "principals")
    ddl.drop_indexes("nodes", ddl.index("principal_id"))
    ddl.drop_columns("nodes", "principal_id")
