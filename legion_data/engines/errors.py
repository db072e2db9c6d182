"""Driver errors become errors of ours: typed, one line, without a secret and without a row's values.

What no table of a dialect knows is an ordinary error of a statement; ``recognise`` leaves it to its caller,
``translate`` wraps it all the same.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from legion_data import dialects
from legion_data.errors import LegionDataError, PoolTimeout

if TYPE_CHECKING:
    from legion_data.dialects.base import Diagnosis
    from legion_data.settings import Database

__all__ = ["diagnose", "recognise", "translate"]


def translate(error: BaseException, database: Database | None = None) -> LegionDataError:
    """The error to raise in the place of ``error``."""
    found = recognise(error, database)
    if found is not None:
        return found
    original = _original(error)
    text = (str(original).strip() or type(original).__name__).partition("\n")[0]
    return LegionDataError(f"{_place(database)}{_without_secret(text, database)}")


def recognise(error: BaseException, database: Database | None = None) -> LegionDataError | None:
    """Our error when ``error`` has a meaning to callers (a constraint, a lost connection, ...), else None."""
    original = _original(error)
    if isinstance(original, LegionDataError):  # ours, or one of a column type that SQLAlchemy has wrapped
        return original
    if _is_pool_timeout(error):
        return PoolTimeout(f"{_place(database)}every pooled connection stayed busy for data.pool_timeout seconds.")
    found = diagnose(error)
    if found is None:
        return None
    return found.error(f"{_place(database)}{_without_secret(found.what, database)}.", hint=found.hint)


def diagnose(error: BaseException) -> Diagnosis | None:
    """What the dialect says about the driver error in ``error``, when there is one."""
    original = _original(error)
    dialect = dialects.for_error(original)
    return None if dialect is None else dialect.diagnose(original)


def _original(error: BaseException) -> BaseException:
    inner = getattr(error, "orig", None)
    return inner if isinstance(inner, BaseException) else error


def _is_pool_timeout(error: BaseException) -> bool:
    exc = sys.modules.get("sqlalchemy.exc")  # when it was never imported, the error is not its
    return exc is not None and isinstance(error, exc.TimeoutError)


def _place(database: Database | None) -> str:
    return "" if database is None else f"{database.label}: "


def _without_secret(text: str, database: Database | None) -> str:
    secret = None if database is None or database.password is None else database.password.reveal()
    return text.replace(secret, "***") if secret and len(secret) > 3 else text
