"""Driver errors become errors of ours: typed, one line, without a secret. Of a refused row they show the value that was
refused (shortened), and no other.

What no table of a dialect knows is an ordinary error of a statement; ``recognise`` leaves it to its caller,
``translate`` wraps it all the same.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

from legion_data import dialects
from legion_data.errors import ConstraintViolation, LegionDataError, PoolTimeout

if TYPE_CHECKING:
    from legion_data.dialects.base import Diagnosis
    from legion_data.engines.violations import Write
    from legion_data.settings import Database

__all__ = ["diagnose", "driver_error", "named", "recognise", "translate"]


def translate(error: BaseException, database: Database | None = None) -> LegionDataError:
    """The error to raise in the place of ``error``."""
    found = recognise(error, database)
    if found is not None:
        return found
    original = driver_error(error)
    text = (str(original).strip() or type(original).__name__).partition("\n")[0]
    return LegionDataError(f"{_place(database)}{_without_secret(text, database)}")


def recognise(
    error: BaseException, database: Database | None = None, write: Write | None = None
) -> LegionDataError | None:
    """Our error when ``error`` has a meaning to callers (a constraint, a lost connection, ...), else None.

    ``write``: what was being written, for the names in the message of a refused row.
    """
    if isinstance(error, LegionDataError):
        return error
    wrapped = driver_error(error)
    if isinstance(wrapped, LegionDataError):  # one of a column type, on an engine that is not ours
        return wrapped
    if _is_pool_timeout(error):
        return PoolTimeout(f"{_place(database)}every pooled connection stayed busy for data.pool_timeout seconds.")
    found = diagnose(error)
    if found is None:
        return None
    if issubclass(found.error, ConstraintViolation):
        return _refused(found, driver_error(error), database, write)
    return found.error(f"{_place(database)}{_without_secret(found.what, database)}.", hint=found.hint)


def _refused(
    found: Diagnosis, original: BaseException, database: Database | None, write: Write | None
) -> LegionDataError:
    kind = cast("type[ConstraintViolation]", found.error)
    error = kind(hint=found.hint)
    error.what = _without_secret(found.what, database)
    error.args = (f"{_place(database)}{error.what}.",)
    return named(error, original, write)


def named(error: ConstraintViolation, original: BaseException, write: Write | None) -> ConstraintViolation:
    """``error`` in the words of who wrote ``write``; as it is when the driver's error says too little for that."""
    from legion_data.engines.violations import Write, describe  # needs SQLAlchemy, which is in use by now

    found = describe(type(error), original, write or Write())
    if found is None:
        return error
    made = type(error)(f"{error.summary.removesuffix(f'{error.what}.')}{found.what}.", hint=error.hint)
    made.model, made.columns, made.value = found.model, found.columns, found.value
    made.constraint, made.what = found.constraint, found.what
    return made


def diagnose(error: BaseException) -> Diagnosis | None:
    """What the dialect says about the driver error in ``error``, when there is one."""
    original = driver_error(error)
    dialect = dialects.for_error(original)
    return None if dialect is None else dialect.diagnose(original)


def driver_error(error: BaseException) -> BaseException:
    """What the driver raised, behind an error of SQLAlchemy's or of ours; else ``error`` itself."""
    inner = error.__cause__ if isinstance(error, LegionDataError) else getattr(error, "orig", None)
    return inner if isinstance(inner, BaseException) else error


def _is_pool_timeout(error: BaseException) -> bool:
    exc = sys.modules.get("sqlalchemy.exc")  # when it was never imported, the error is not its
    return exc is not None and isinstance(error, exc.TimeoutError)


def _place(database: Database | None) -> str:
    return "" if database is None else f"{database.label}: "


def _without_secret(text: str, database: Database | None) -> str:
    secret = None if database is None or database.password is None else database.password.reveal()
    return text.replace(secret, "***") if secret and len(secret) > 3 else text
