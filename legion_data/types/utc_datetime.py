"""UTCDateTime: an instant. Aware UTC in Python, whatever the database keeps and whatever zone a session is in.

| database | column | kept as |
|---|---|---|
| PostgreSQL | ``timestamptz`` | an instant, microseconds |
| MySQL | ``DATETIME(6)`` | UTC wall clock; a plain DATETIME would round to whole seconds |
| SQLite | ``DATETIME`` | UTC text ``2026-11-21 04:50:01.000000``, fixed width, so that text order is time order |

Aware datetimes and ISO 8601 strings with an offset are accepted. A naive one is refused: nobody can know which
instant it means.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.columns import timestamp
from legion_data.dialects.kinds import is_sqlite
from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["UTCDateTime"]

_WIDTH = len("2026-11-21 04:50:01.000000")
_combined, _read = datetime.combine, datetime.fromisoformat


class UTCDateTime(TypeDecorator[datetime]):
    """An instant with microseconds: gives ``datetime`` in UTC, takes aware datetimes and ISO strings with an offset.

    Raises ``ValueRefused`` for a naive datetime, a string that is no instant, and anything else.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return timestamp(dialect)

    def process_bind_param(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = _parsed(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            raise ValueRefused(f"A {type(value).__name__} is not an instant.")
        if moment.tzinfo is None:
            raise ValueRefused(
                f"{value!r} has no time zone, so it names no instant.",
                hint="Pass an aware datetime, for example datetime.now(UTC).",
            )
        # Drivers without zones write the fields as they stand, so the fields have to be UTC.
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise ValueRefused(f"{value!r} is in UTC before the year 1 or after 9999.") from error

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        # One call a value instead of three: a page of 25 tasks with their functions holds 275 instants.
        return _from_text if is_sqlite(dialect) else _restored


def _restored(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is UTC:  # what psycopg makes in a session in UTC
        return value
    if value.tzinfo is None:
        return _combined(value, value.time(), UTC)  # ``replace`` takes five times as long in Python 3.11
    return value.astimezone(UTC)


def _from_text(value: str | None) -> datetime | None:
    if value is None:
        return None
    if len(value) == _WIDTH:  # as it is written here; else another client's, which may have a zone
        return _read(value + "+00:00")
    return _restored(_read(value))


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueRefused(
            f"{text[:40]!r} is not an ISO 8601 instant.", hint="Write it like 2026-11-21T04:50:01Z."
        ) from error
