"""Rows to objects without the ORM's machinery between, for reads that are made of many small ones.

A SELECT of the ORM plans anew, each time, how columns become attributes; for a lineage of eight statements and twenty
rows that took longer than the database. Here the plan is made once a statement. What comes out is the same: objects of
the session, one for each row of the database, without anything to flush.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.orm.attributes import instance_dict, instance_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

__all__ = ["Loader", "settled"]


class _Part(NamedTuple):
    """Where a model's columns stand in a row."""

    model: type[Any]
    columns: slice
    names: tuple[str, ...]
    key: int


class Loader:
    """A SELECT of whole rows of ``models``. Threads share it."""

    def __init__(self, statement: Select[*tuple[Any, ...]], *models: type[Any]) -> None:
        parts: list[_Part] = []
        columns: list[Any] = []
        for model in models:
            model.registry.configure()  # nothing to do, unless this is the first use of the models
            own = list(model.__table__.columns)
            names = tuple(model.__mapper__.get_property_by_column(column).key for column in own)
            (key,) = model.__mapper__.primary_key
            begin = len(columns)
            parts.append(_Part(model, slice(begin, begin + len(own)), names, begin + own.index(key)))
            columns += own
        self._parts = tuple(parts)
        self._statement = statement.with_only_columns(*columns, maintain_column_froms=True)

    def rows(self, session: Session, **parameters: Any) -> list[tuple[Any, ...]]:
        """One object a model in each row; None where an outer join found nothing."""
        if session.autoflush:
            session.flush()
        found = session.connection().execute(self._statement, parameters).all()
        return [tuple([_object(session, part, row) for part in self._parts]) for row in found]

    def objects(self, session: Session, **parameters: Any) -> list[Any]:
        """The objects of the first model."""
        return [row[0] for row in self.rows(session, **parameters)]


def _object(session: Session, part: _Part, row: Row[Any]) -> Any:
    key = row[part.key]
    if key is None:
        return None
    known = session.identity_map.get((part.model, (key,), None))
    if known is None:
        return settled(session, part.model, key, dict(zip(part.names, row[part.columns], strict=True)))
    if instance_state(known).expired:
        session.refresh(known)
    return known


def settled(session: Session, model: type[Any], key: Any, values: Mapping[str, Any]) -> Any:
    """A new object of ``session`` that is in the database as ``values`` says: nothing to flush, nothing to load.

    As the ORM makes an object of a row (``sqlalchemy.orm.loading``): no constructor, no events of attributes set.
    """
    made = model.__mapper__.class_manager.new_instance()
    instance_dict(made).update(values)
    state = instance_state(made)
    state.key = (model, (key,), None)
    state.session_id = session.hash_key
    session.identity_map.add(state)
    return made
