"""A role that holds everywhere is assigned once.

The unique index over the team lets any number of assignments without one through, because NULL is equal to nothing;
revoking such a role took one of them away and left the others. New ones meet a unique index without the team.
Duplicates that are there stay: each names the oldest of its kind, which answers for it, and is left out of the index.
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "0105"
down_revision = "0104"

TABLE = "rbac_role_assignments"
FIRST = f"""
    SELECT id, MIN(id) OVER (PARTITION BY principal_type, principal_id, role) AS kept FROM {TABLE} WHERE team IS NULL
"""


def _guard() -> sa.Index:
    keys = ("principal_type", "principal_id", "role")
    return ddl.index(*keys, unique=True, where="team IS NULL AND duplicate_of IS NULL", tag="everywhere")


def upgrade() -> None:
    ddl.add_columns(TABLE, sa.Column("duplicate_of", sa.Integer))
    op.execute(
        f"UPDATE {TABLE} SET duplicate_of = (SELECT kept FROM ({FIRST}) AS f WHERE f.id = {TABLE}.id) "
        f"WHERE id IN (SELECT id FROM ({FIRST}) AS f WHERE id <> kept)"
    )
    ddl.create_indexes(TABLE, _guard())


def downgrade() -> None:
    ddl.drop_indexes(TABLE, _guard())
    ddl.drop_columns(TABLE, "duplicate_of")
