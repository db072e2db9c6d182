"""``status.is_terminal`` as a condition that SQLite, MySQL, MariaDB and PostgreSQL answer alike.

``select(Task).where(live(Task.status))``. Never NULL, so ``not_(terminal(...))`` is safe too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, literal_column, not_, or_
from sqlalchemy.sql.functions import coalesce

from legion_data.dialects.text_functions import ascii_lower
from legion_data.tasks.status import TERMINAL_STATUSES

if TYPE_CHECKING:
    from sqlalchemy.sql._typing import _ColumnExpressionArgument

__all__ = ["live", "terminal"]


def terminal(status: _ColumnExpressionArgument[Any]) -> ColumnElement[bool]:
    """The task is over, by its ``status`` column."""
    # LIKE, because MySQL's = would take "completed " for "completed"; the dot in front makes a whole status a last
    # segment too. The words are written out, not bound: thirty parameters would cost more than the comparison.
    dotted = _literal(".").concat(ascii_lower(coalesce(status, _literal(""))))
    words = (word.replace("_", "/_") for word in sorted(TERMINAL_STATUSES))
    return or_(*(dotted.like(_literal(f"%.{word}"), escape="/") for word in words))


def live(status: _ColumnExpressionArgument[Any]) -> ColumnElement[bool]:
    """The task may still do something: anything that is not ``terminal``, NULL too."""
    return not_(terminal(status))


def _literal(text: str) -> ColumnElement[str]:
    """Text of ours (never of a user's) as it stands."""
    return literal_column(f"'{text}'", String())
