"""What goes wrong in a statement of this room: typed, and without ending the caller's transaction where it need not."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from legion_data.dialects.upsert_mark import is_other_key
from legion_data.engines.errors import driver_error, named, recognise
from legion_data.engines.violations import Write
from legion_data.errors import (
    ConstraintViolation,
    DatabaseUnreachable,
    LegionDataError,
    TransactionLost,
    UniqueViolation,
    UpsertConflict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from legion_data.rows.given import GivenRow
    from legion_data.rows.target import Target
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["savepoint", "typed"]

#: Rows of a refused call that are looked through for the one that was refused: one more than will be, which says so.
_TOLD = 1001


@contextmanager
def typed(
    target: Target, connection: Connection, key: UniqueKey | None = None, rows: Sequence[GivenRow] = ()
) -> Iterator[None]:
    """Driver errors as ours, in the names of ``target``; ``rows``: what is written, to say which value was refused.

    Of an upsert over ``key``, a unique violation is an ``UpsertConflict``.
    """
    try:
        yield
    except (DBAPIError, LegionDataError) as error:
        known = recognise(error)
        original = driver_error(error)
        is_other = is_other_key(original)
        if key is not None and (is_other or isinstance(known, UniqueViolation)):
            names = ", ".join(column.name for column in key.columns)
            said = "" if is_other or known is None else f" ({known.summary.rstrip('.')})"
            raise UpsertConflict(
                f"{target.table}: a row meets another unique key than ({names}){said}; nothing was changed."
            ) from error
        if known is None:
            raise
        if isinstance(known, ConstraintViolation) and original is not error:
            raise named(known, original, _write(target, connection, rows)) from original
        if known is error:
            raise
        raise known from error


def _write(target: Target, connection: Connection, rows: Sequence[GivenRow]) -> Write:
    values = [
        {column.key: row.values[place] for column, place in row.layout.place.items() if place not in row.expressions}
        for row in rows[:_TOLD]
    ]
    return Write(target.table, values, connection.connection.dbapi_connection)


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Undo what is done here when it fails, and nothing else.

    A transaction that the database itself gave up has no savepoint to return to.
    """
    nested = connection.begin_nested()
    try:
        yield
    except BaseException as error:
        if not isinstance(_meaning(error), TransactionLost | DatabaseUnreachable):
            nested.rollback()
        raise
    nested.commit()


def _meaning(error: BaseException) -> object:
    return recognise(error) if isinstance(error, DBAPIError) else error
