"""StaticCache: whole tables that hardly ever change, held in memory. Off unless ``data.cache.static_cache`` is true.

A look-up costs no statement and no lock. What it gives is a record, not a mapped object: nothing in it can be changed,
and it cannot be flushed to the database, so that registering extensions works as ever (the predecessor froze its models
instead, and registration broke). What others write shows after ``reload``, which swaps all tables at once: a reader
sees the old rows or the new ones, never half.
"""

from __future__ import annotations

import threading
from collections import namedtuple
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from legion_data.errors import NotCached
from legion_data.errors.rows import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy.orm import Session

__all__ = ["StaticCache", "record_of"]

Tables = Mapping[type[Any], Mapping[Any, Any]]


class StaticCache:
    """Extensions, runners and functions (or other ``models``), read with sessions of ``open_session``.

    While it is off, every look-up asks the database; what comes back is the same.
    """

    def __init__(
        self,
        open_session: Callable[[], AbstractContextManager[Session]],
        *,
        enabled: bool,
        models: Sequence[type[Any]] | None = None,
    ) -> None:
        if models is None:
            from legion_data.models import Extension, Function, Runner

            models = (Extension, Runner, Function)
        self._open_session = open_session
        self._models = tuple(models)
        self._lock = threading.Lock()
        self._tables: Tables | None = None
        self.enabled = enabled

    def get(self, model: type[Any], id: Any) -> Any:  # noqa: A002 - the column's name
        """The row of ``model`` with this id as a record, or None. ``NotCached`` for a model that is not kept."""
        tables = self._tables
        if tables is None:
            tables = self._first(model)
        try:
            rows = tables[model]
        except KeyError:
            raise self._foreign(model) from None
        return rows.get(id)

    def all(self, model: type[Any]) -> tuple[Any, ...]:
        """Every row of ``model`` as a record, by id. ``NotCached`` for a model that is not kept."""
        tables = self._tables
        if tables is None:
            tables = self._first(model)
        try:
            return tuple(tables[model].values())
        except KeyError:
            raise self._foreign(model) from None

    def reload(self) -> None:
        """Read the tables again, in one transaction, and swap them whole. On an error the old rows stay."""
        with self._lock:
            self._tables = self._read(self._models) if self.enabled else None

    def forget(self) -> None:
        """Drop every row; the next look-up reads again. For when the database changes under the cache."""
        with self._lock:
            self._tables = None

    def _first(self, model: type[Any]) -> Tables:
        if not self.enabled:
            return self._read((model,)) if model in self._models else {}
        with self._lock:
            if self._tables is None:
                self._tables = self._read(self._models)
            return self._tables

    def _read(self, models: Sequence[type[Any]]) -> Tables:
        with self._open_session() as session:
            return {model: _rows(session, model) for model in models}

    def _foreign(self, model: object) -> NotCached:
        name = model.__name__ if isinstance(model, type) else shortened(model)
        kept = ", ".join(kept.__name__ for kept in self._models)
        return NotCached(f"{name} is not kept in the static cache; kept are {kept}.")


def record_of(model: type[Any]) -> Any:
    """The named tuple of ``model``'s columns."""
    return namedtuple(f"{model.__name__}Record", model.__mapper__.columns.keys())  # noqa: PYI024 - fields are found at run time


def _rows(session: Session, model: type[Any]) -> Mapping[Any, Any]:
    columns = model.__mapper__.columns
    record, key = record_of(model), columns.keys().index("id")
    found = session.execute(select(*columns).order_by(model.id))
    return {row[key]: record(*map(_frozen, row)) for row in found}


def _frozen(value: Any) -> Any:
    """JSON values without a way to change them."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
