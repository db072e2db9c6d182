"""``session.get(Model, id)``: one row by its key, without the ORM's machinery between.

For a ``get`` the ORM builds a SELECT, derives a key from it, finds the compiled form by that key and plans how columns
become attributes: three times the work of sending it. Here all of this is done once a model. What comes out is the
same object of the session; and whatever is not a plain row by a plain key, the ORM gets as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, select

from legion_data.engines.prepared import Prepared
from legion_data.models.loading import settled

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.orm import Mapper, Session

__all__ = ["ByKey"]

#: Ways to load a relationship that do nothing until it is asked for.
_LATER = {"select", "noload", "raise", "raise_on_sql", "dynamic", "write_only"}


class ByKey:
    """The row of ``model`` that has a key. Threads share it."""

    def __init__(self, model: type[Any]) -> None:
        self._model = model
        self._select: Prepared | None = None
        self._names: list[str] = []
        self._fits: WeakKeyDictionary[Dialect, bool] = WeakKeyDictionary()

    def __call__(self, session: Session, key: object) -> Any:
        """The object or None; ``NotImplemented``: the ORM is to get it."""
        if type(key) is not int or self._is_heard(session):
            return NotImplemented
        if session.identity_map.get((self._model, (key,), None)) is not None:  # it may have expired
            return NotImplemented
        dialect = session.get_bind().dialect
        fits = self._fits.get(dialect)
        if not (self._look(dialect) if fits is None else fits):
            return NotImplemented
        if session.autoflush:
            session.flush()
        assert self._select is not None
        row = self._select.first(session.connection(), {"key": key})
        return None if row is None else settled(session, self._model, key, dict(zip(self._names, row, strict=True)))

    def _look(self, dialect: Dialect) -> bool:
        """Whether the rows of this database can be had so, found out once."""
        self._model.registry.configure()
        mapper: Mapper[Any] = self._model.__mapper__
        fits = _is_plain(mapper)
        if fits and self._select is None:
            loaded = [prop for prop in mapper.column_attrs if not prop.deferred]
            self._names = [prop.key for prop in loaded]
            columns = [prop.columns[0] for prop in loaded]
            self._select = Prepared(select(*columns).where(mapper.primary_key[0] == bindparam("key")))
        if self._select is not None:
            fits = self._select.suits(dialect)
        self._fits[dialect] = fits
        return fits

    def _is_heard(self, session: Session) -> bool:
        """Whether somebody wants to be told of statements or of objects that are loaded."""
        of_session, of_object = session.dispatch, self._model.__mapper__.class_manager.dispatch
        return bool(
            of_session.do_orm_execute or of_session.loaded_as_persistent or of_object.load or session.execution_options
        )


def _is_plain(mapper: Mapper[Any]) -> bool:
    """Whether an object is its row: one table, one key, and all that is loaded with it are columns."""
    return (
        len(mapper.primary_key) == 1
        and mapper.polymorphic_on is None
        and mapper.inherits is None
        and not mapper.always_refresh
        and getattr(mapper.class_, "only_on", None) is None
        and len(mapper.column_attrs) == len(mapper.local_table.columns)
        and all(link.lazy in _LATER for link in mapper.relationships)
        and not mapper.composites
    )
