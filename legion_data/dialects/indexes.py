"""Indexes that say once what they mean and become what each database can do.

| wish | SQLite, PostgreSQL | MySQL, MariaDB |
|---|---|---|
| rows that matter only (``where``) | partial index | plain index |
| unique among the rows that matter | partial unique index | unique index with a generated marker: 1, or else NULL |
| unique over more than 3072 bytes (``hashed``) | unique index | unique index over a generated hash |
| an expression | expression index | the columns in ``plain`` instead (MariaDB has no functional index) |

(A prefix instead of the hash would refuse distinct values.) Models and revisions build their indexes here, so that
both mean the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Index, text

from legion_data.dialects.names import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.sql.compiler import IdentifierPreparer

__all__ = ["GeneratedKey", "dress", "generated_key", "index", "mysql_parts"]


class GeneratedKey(NamedTuple):
    """What stands on MySQL for a unique index that it lacks: one more column, and an index that uses it."""

    column: str
    type: str
    expression: str
    #: What the unique index covers.
    columns: tuple[str, ...]

    @property
    def definition(self) -> str:
        # VIRTUAL: InnoDB refuses a STORED column over the columns of an ON DELETE SET NULL key.
        return f"{self.type} GENERATED ALWAYS AS ({self.expression}) VIRTUAL"


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
    facts = {"tag": tag, "where": where, "using": using, "ops": dict(ops or {}), "hashed": hashed}
    made = Index(
        None,
        *(text(part) if part.startswith("(") else part for part in parts),
        unique=unique,
        info={**facts, "plain": tuple(plain), "only": only},
    )
    return made.ddl_if(dialect=only) if only else made


def dress(made: Index) -> None:
    """Give ``made`` what its dialects need to write it down.

    Not at birth: naming an option of a dialect imports that dialect, and models are imported far more often than
    indexes are created.
    """
    where, using = made.info.get("where"), made.info.get("using")
    if where is not None:
        made.dialect_options["sqlite"]["where"] = text(where)
        made.dialect_options["postgresql"]["where"] = text(where)
    if using is not None:
        made.dialect_options["postgresql"]["using"] = using
        made.dialect_options["postgresql"]["ops"] = made.info["ops"]


def mysql_parts(made: Index) -> tuple[str, ...]:
    """The columns that MySQL indexes in place of ``made``'s own, when those hold an expression."""
    return made.info.get("plain") or tuple(column.name for column in made.columns)


def generated_key(made: Index, quote: IdentifierPreparer) -> GeneratedKey | None:
    """The generated column behind a unique index that MySQL cannot have as it is; None for all others."""
    where = made.info.get("where")
    if not made.unique or not (where or made.info.get("hashed")):
        return None
    name = fitted(f"{made.name}_key")
    columns = tuple(column.name for column in made.columns)
    if where:
        # 1 or NULL: a unique index lets rows with a NULL be.
        return GeneratedKey(name, "TINYINT", f"CASE WHEN {where} THEN 1 END", (*columns, name))
    # Each value is preceded by its length, so that no two rows read the same; one NULL makes the whole NULL.
    # Only for VARCHAR: what a CHAR gives depends on the SQL mode, and MariaDB refuses to index that.
    joined = ", ".join(f"char_length({column}), ':', {column}" for column in map(quote.quote, columns))
    digest = f"sha2(concat({joined}), 256)"
    return GeneratedKey(name, "CHAR(64) CHARACTER SET ascii COLLATE ascii_bin", digest, (name,))
