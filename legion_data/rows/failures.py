"""What goes wrong in a statement of this room: typed, and without ending the caller's transaction where it need not."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from legion_data.dialects.upsert_mark import is_other_key
from legion_data.engines.errors import driver_error, recognise
from legion_data.errors import (
    DatabaseUnreachable,
    LegionDataError,
    TransactionLost,
    UniqueViolation,
    UpsertConflict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from legion_data.rows.target import Target
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["savepoint", "typed"]


@contextmanager
def typed(target: Target, key: UniqueKey | None = None) -> Iterator[None]:
    """Driver errors as ours; of an upsert over ``key``, a unique violation is an ``UpsertConflict``."""
    try:
        yield
    except (DBAPIError, LegionDataError) as error:
        known = recognise(error)
        is_other = is_other_key(driver_error(error))
        if key is not None and (is_other or isinstance(known, UniqueViolation)):
            names = ", ".join(column.name for column in key.columns)
            said = "" if is_other or known is None else f" ({known.summary.rstrip('.')})"
            raise UpsertConflict(
                f"{target.table}: a row meets another unique key than ({names}){said}; nothing was changed."
            ) from error
        if known is None or known is error:
            raise
        raise known from error


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
