"""Indexes that say once what they mean and become what each database can do.

| wish | SQLite, PostgreSQL | MySQL, MariaDB |
|---|---|---|
| rows that matter only (``where``) | partial index | plain index |
| unique among the rows that matter | partial unique index | unique index over a generated column that is NULL elsewhere |
| unique over more than 3072 bytes (``hashed``) | unique index | unique index over a generated hash (a prefix would refuse distinct values) |
| an expression | expression index | the columns in ``plain`` instead (MariaDB has no functional index) |

Models and revisions build their indexes here, so that both mean the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Index, text

from legion_data.dialects.names import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.sql.compiler import IdentifierPreparer

__all__ = ["GeneratedKey", "generated_key", "index", "mysql_parts"]


class GeneratedKey(NamedTuple):
    """What stands on MySQL for a unique index that it lacks."""

    column: str
    #: NULL for rows that the index leaves out or that hold a NULL, else a SHA-256 of the columns in hex.
    expression: str

    @property
    def definition(self) -> str:
        # VIRTUAL: InnoDB refuses a STORED column over the columns of an ON DELETE SET NULL key.
        return f"CHAR(64) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS ({self.expression}) VIRTUAL"


def index(
    *parts: str,
    unique: bool = False,
    where: str | None = None,
    using: str | None = None,
    ops: Mapping[str, str] | None = None,
    tag: str = "",
    hashed: bool = False,
    plain: Sequence[str] = (),
    only: str | None = None,
) -> Index:
    """An index over ``parts`` (column names, or expressions in parentheses), named by the naming convention.

    ``where``: SQL that all three databases read; ``tag``: tells it from another index over the same columns;
    ``using``, ``ops``: PostgreSQL's access method and operator classes; ``plain``: the columns instead of an
    expression on MySQL; ``only``: the one dialect that has this index.
    """
    options: dict[str, Any] = {}
    if where is not None:
        options |= {"sqlite_where": text(where), "postgresql_where": text(where)}
    if using is not None:
        options |= {"postgresql_using": using, "postgresql_ops": dict(ops or {})}
    made = Index(
        None,
        *(text(part) if part.startswith("(") else part for part in parts),
        unique=unique,
        info={"tag": tag, "where": where, "hashed": hashed, "plain": tuple(plain), "only": only},
        **options,
    )
    return made.ddl_if(dialect=only) if only else made


def mysql_parts(made: Index) -> tuple[str, ...]:
    """The columns that MySQL indexes in place of ``made``'s own, when those hold an expression."""
    return made.info.get("plain") or tuple(column.name for column in made.columns)


def generated_key(made: Index, quote: IdentifierPreparer) -> GeneratedKey | None:
    """The generated column behind a unique index that MySQL cannot have as it is; None for all others."""
    where = made.info.get("where")
    if not made.unique or not (where or made.info.get("hashed")):
        return None
    # Each value is preceded by its length, so that no two rows read the same; one NULL makes the whole NULL.
    names = [quote.quote(column.name) for column in made.columns]
    joined = ", ".join(f"char_length({name}), ':', {name}" for name in names)
    digest = f"sha2(concat({joined}), 256)"
    return GeneratedKey(
        column=fitted(f"{made.name}_key"),
        expression=f"CASE WHEN {where} THEN {digest} END" if where else digest,
    )
