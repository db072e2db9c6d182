"""The extensions that are always there.

``lex`` registers the others and ``node`` holds the cluster's keys; a fresh cluster cannot start without their rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SEED = {"lex": ["register", "function", "runner", "extension"], "node": ["crypt"]}


def upgrade() -> None:
    extensions = sa.table("extensions", sa.column("id"), sa.column("name"), sa.column("namespace"))
    runners = sa.table("runners", sa.column("extension_id"), sa.column("name"), sa.column("namespace"))
    for extension, names in SEED.items():
        op.execute(sa.insert(extensions).values(name=extension, namespace=f"Legion::Extensions::{extension.title()}"))
        owner = sa.select(extensions.c.id).where(extensions.c.name == extension)
        for name in names:
            namespace = f"Legion::Extensions::{extension.title()}::Runners::{name.title()}"
            op.execute(sa.insert(runners).values(extension_id=owner.scalar_subquery(), name=name, namespace=namespace))


def downgrade() -> None:
    extensions = sa.table("extensions", sa.column("id"), sa.column("name"))
    runners = sa.table("runners", sa.column("extension_id"), sa.column("name"))
    for extension, names in SEED.items():
        owner = sa.select(extensions.c.id).where(extensions.c.name == extension).scalar_subquery()
        op.execute(sa.delete(runners).where(runners.c.extension_id == owner, runners.c.name.in_(names)))
    op.execute(sa.delete(extensions).where(extensions.c.name.in_(SEED)))
