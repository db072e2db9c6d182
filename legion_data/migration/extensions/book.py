"""What has run, from the version tables of all extensions in one query. Needs no SQLAlchemy.

A version table is the predecessor's, ``schema_migrations_<name>`` with the column ``filename``, and more: a checksum,
when, and which tables the file created and dropped. The latter says whose a table is. A table that the predecessor made
lacks the newer columns until the next run adds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from legion_data.migration.extensions.naming import PREFIX, is_name, version_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["COLUMNS", "Asking", "Row", "everybody", "owners", "read"]

COLUMNS = ("filename", "checksum", "applied_at", "tables_created", "tables_dropped")
_SELECT = "SELECT '{name}', {columns} FROM {table}"
#: SQLite joins at most 500 SELECTs.
_AT_ONCE = 200


class Row(NamedTuple):
    """One file that has run. ``checksum`` and ``applied_at`` are None where the predecessor ran it."""

    filename: str
    checksum: str | None = None
    applied_at: str | None = None
    created: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The file's name without ``.py`` or ``.rb``."""
        return self.filename.rpartition(".")[0] or self.filename


class Asking(Protocol):
    """A connection that reads, whichever library it is of."""

    #: What ``rows`` raises when the database refuses a statement.
    refusals: tuple[type[Exception], ...]

    def rows(self, statement: str) -> Sequence[Sequence[Any]]:
        """The rows of a SELECT."""

    def tables(self) -> set[str]:
        """The names of all tables."""

    def columns(self, table: str) -> set[str]:
        """The names of a table's columns."""


def read(asking: Asking, names: Iterable[str], *, carefully: bool = False) -> dict[str, tuple[Row, ...]]:
    """The rows of each extension, oldest file first. One query, when every table is there; a missing one is empty.

    ``carefully``: look before asking, for a transaction that a refused statement would spoil.
    """
    wanted = list(names)
    found: dict[str, list[Row]] = {name: [] for name in wanted}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for name, *values in _asked(asking, some, carefully=carefully):
            found[str(name)].append(_row(values))
    return {name: tuple(sorted(rows)) for name, rows in found.items()}


def everybody(tables: Iterable[str], names: Iterable[str]) -> list[str]:
    """``names``, and the extensions that are not registered now and yet have a version table: they own tables too."""
    known = {version_table(name): name for name in names}
    there = {table.lower() for table in tables if table.lower().startswith(PREFIX)}
    strangers = {table.removeprefix(PREFIX) for table in there - set(known)}
    return sorted({*known.values(), *filter(is_name, strangers)})


def _asked(asking: Asking, names: Sequence[str], *, carefully: bool) -> Sequence[Sequence[Any]]:
    if not carefully:
        try:
            return asking.rows(_union(dict.fromkeys(names, COLUMNS)))
        except asking.refusals:  # a table or column is not there; what else is wrong is said by the next question
            pass
    there = {name.lower() for name in asking.tables()}
    known = {name: asking.columns(version_table(name)) for name in names if version_table(name) in there}
    known = {name: columns for name, columns in known.items() if "filename" in columns}  # else it is somebody else's
    return asking.rows(_union(known)) if known else ()


def _union(columns: Mapping[str, Iterable[str]]) -> str:
    return " UNION ALL ".join(
        _SELECT.format(
            name=name,
            table=version_table(name),
            columns=", ".join(column if column in known else "NULL" for column in COLUMNS),
        )
        for name, known in columns.items()
    )


def _row(values: Sequence[Any]) -> Row:
    filename, checksum, applied_at, created, dropped = values
    return Row(str(filename), checksum, applied_at, _names(created), _names(dropped))


def _names(text: str | None) -> tuple[str, ...]:
    if not text or text == "[]":
        return ()
    import json

    return tuple(map(str, json.loads(text)))


def owners(books: Mapping[str, Iterable[Row]]) -> dict[str, str]:
    """Table (in small letters) -> the extension that created it last and has not dropped it."""
    steps = sorted(
        ((row.applied_at or "", row.filename, name, row) for name, rows in books.items() for row in rows),
        key=lambda step: step[:3],
    )
    owner: dict[str, str] = {}
    for _, _, name, row in steps:
        for table in row.dropped:
            owner.pop(table.lower(), None)
        for table in row.created:
            owner[table.lower()] = name
    return owner
