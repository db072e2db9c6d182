"""Conversations, messages, memory traces and knowledge say who may see them.

``global`` is everybody, as it was; ``team`` whoever shares a team with the owner, ``private`` the owner alone. The
owner is a principal of the portable identity schema; a row that outlives its owner belongs to nobody, and the name
says whose it was. Conversations have had an ``identity_id`` since 0077: it stays as it is, without a foreign key,
because the ids in old rows were never checked.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0104"
down_revision = "0103"

PRINCIPAL, IDENTITY = "identity_principal_id", "identity_id"
OWNERS = {PRINCIPAL: "portable_identity_principals", IDENTITY: "portable_identities"}
INDEXES = {PRINCIPAL: (PRINCIPAL, "access_scope"), IDENTITY: (IDENTITY,)}


def _gained() -> dict[str, list[str]]:
    """Table -> the keys that it gains."""
    gained = {"llm_conversations": [PRINCIPAL], "llm_messages": [*OWNERS], "memory_traces": [*OWNERS]}
    return {**gained, "apollo_entries": [*OWNERS]} if ddl.on("postgresql") else gained


def upgrade() -> None:
    for table, keys in _gained().items():
        ddl.add_columns(table, sa.Column("access_scope", sa.String(16), nullable=False, server_default="global"))
        for key in keys:
            inline = [sa.ForeignKey(f"{OWNERS[key]}.id", ondelete="SET NULL")] if ddl.on("sqlite") else []
            ddl.add_columns(table, sa.Column(key, sa.Integer, *inline))
        ddl.add_columns(table, sa.Column("identity_canonical_name", sa.String(255)))
        ddl.create_indexes(table, *(ddl.index(*INDEXES[key]) for key in keys))
        if not ddl.on("sqlite"):
            for key in keys:
                ddl.add_foreign_key(table, key, OWNERS[key], ondelete="SET NULL")


def downgrade() -> None:
    for table, keys in reversed(_gained().items()):
        if not ddl.on("sqlite"):
            for key in keys:
                ddl.drop_foreign_key(table, key, OWNERS[key])
        ddl.drop_indexes(table, *(ddl.index(*INDEXES[key]) for key in keys))
        ddl.drop_columns(table, "identity_canonical_name", *keys, "access_scope")
