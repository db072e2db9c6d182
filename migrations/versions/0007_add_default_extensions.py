"""The extensions that are always there.

``lex`` registers the others and ``node`` holds the cluster's keys; a fresh cluster cannot start without their rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SEED = {"lex": ["register", "function", "runner", "extension"], "node": ["crypt"]}


def _table(name: str, *texts: str) -> sa.TableClause:
    keys = (sa.column("id", sa.Integer), sa.column("extension_id", sa.Integer))
    return sa.table(name, *keys, *(sa.column(text, sa.String) for text in texts))


EXTENSIONS = _table("extensions", "name", "namespace", "exchange", "uri")
RUNNERS = _table("runners", "name", "namespace", "queue", "uri")


def upgrade() -> None:
    for extension, names in SEED.items():
        space = f"Legion::Extensions::{extension.title()}"
        op.execute(sa.insert(EXTENSIONS).values(name=extension, namespace=space, exchange=extension, uri=extension))
        owner = _id_of(extension)
        for name in names:
            place = {"namespace": f"{space}::Runners::{name.title()}", "queue": name, "uri": name}
            op.execute(sa.insert(RUNNERS).values(extension_id=owner, name=name, **place))


def downgrade() -> None:
    for extension, names in SEED.items():
        seeded = (RUNNERS.c.extension_id == _id_of(extension)) & RUNNERS.c.name.in_(names)
        op.execute(sa.delete(RUNNERS).where(seeded))
    op.execute(sa.delete(EXTENSIONS).where(EXTENSIONS.c.name.in_(SEED)))


def _id_of(extension: str) -> sa.ScalarSelect[int]:
    return sa.select(EXTENSIONS.c.id).where(EXTENSIONS.c.name == extension).scalar_subquery()
