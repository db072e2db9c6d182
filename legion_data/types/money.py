"""Money: exact decimals with eight places, on every database.

PostgreSQL and MySQL keep ``NUMERIC(20, 8)``. SQLite has no decimals: its NUMERIC column keeps 15 significant digits,
which is exact to eight places below ten million; sums are rounded to eight places on the way out.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from sqlalchemy import Numeric
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.kinds import is_sqlite
from legion_data.errors import ValueRefused

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

__all__ = ["Money"]

_PLACES = Decimal("1e-8")
_LIMIT = Decimal(10) ** 12


class Money(TypeDecorator[Decimal]):
    """An amount in its currency's unit, rounded half-even to 1e-8, below 10^12.

    Takes Decimal, int, float (by its shortest text) and numeric text; gives Decimal. Raises ``ValueRefused`` for
    NaN, infinities, text that is no number, and amounts that do not fit.
    """

    impl = Numeric(20, 8)
    cache_ok = True

    def bind_processor(self, dialect: Dialect):  # type: ignore[no-untyped-def]
        return _bound_as_text if is_sqlite(dialect) else _rounded

    def result_processor(self, dialect: Dialect, coltype: object):  # type: ignore[no-untyped-def]
        return _restored

    def process_literal_param(self, value: Decimal | None, dialect: Dialect) -> str:
        return "NULL" if value is None else str(_rounded(value))


def _rounded(value: Decimal | float | str | None) -> Decimal | None:
    if value is None:
        return None
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value))
        if abs(amount) < _LIMIT:
            return amount.quantize(_PLACES)
    except InvalidOperation:
        pass  # NaN compares with nothing, text may be no number: both are refused below
    raise ValueRefused(f"{str(value)[:40]!r} is not an amount of money below {_LIMIT:,}.")


def _bound_as_text(value: Decimal | float | str | None) -> str | None:
    amount = _rounded(value)
    return None if amount is None else f"{amount:f}"


def _restored(value: Decimal | float | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(_PLACES)
