"""Rows of the three audit ledgers have a place in a chain, and each chain a head that writers lock.

Writers that looked for the newest row forked 61 % of it (bugs B4, B5); a locked head row gives one order. The guards
cover rows of version 2: what came before may be forked already and is kept as it is, with version 0, until a seam of
its chain takes it in. Nothing is copied or hashed here, so this takes as long as adding columns and indexes does.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0101"
down_revision = "0100"


def _guard(*columns: str) -> sa.Index:
    return ddl.index(*columns, unique=True, where="hash_version >= 2")


#: Each table, and the columns of its guards.
_GUARDS = {
    "audit_log": [("chain_id", "seq"), ("chain_id", "previous_hash")],
    "audit_records": [("chain_id", "seq"), ("chain_id", "parent_hash")],
    "governance_events": [("stream_id", "previous_hash")],  # stream and number are unique for all rows already
}


def _indexes(table: str) -> list[sa.Index]:
    return [*(_guard(*columns) for columns in _GUARDS[table]), ddl.index("uuid", unique=True)]


def upgrade() -> None:
    for table in _GUARDS:
        ddl.add_columns(
            table,
            sa.Column("uuid", sa.String(36)),
            sa.Column("hash_version", sa.Integer, nullable=False, server_default="0"),
        )
        if table == "audit_log":
            ddl.add_columns(table, sa.Column("chain_id", sa.String(64)))
        if table != "governance_events":
            ddl.add_columns(table, sa.Column("seq", ddl.BigId))
        ddl.create_indexes(table, *_indexes(table))
    ddl.create_table(
        "audit_chain_heads",
        sa.Column("ledger", sa.String(20), primary_key=True),
        sa.Column("chain_id", sa.String(255), primary_key=True),
        sa.Column("seq", ddl.BigId, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    ddl.drop_tables("audit_chain_heads")
    for table in reversed(_GUARDS):
        ddl.drop_indexes(table, *_indexes(table))
        if table != "governance_events":
            ddl.drop_columns(table, "seq")
        if table == "audit_log":
            ddl.drop_columns(table, "chain_id")
        ddl.drop_columns(table, "hash_version", "uuid")
