"""Rows to objects without the ORM's machinery between, for reads that are made of many small ones.

A SELECT of the ORM plans anew, each time, how columns become attributes; for a lineage of twenty rows that took longer
than the database. What comes out is the same: objects of the session, one for each row of the database, without
anything to flush.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import instance_dict, instance_state, set_committed_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

__all__ = ["placed", "settled"]


def placed(session: Session, model: type[Any], key: Any, values: Mapping[str, Any]) -> Any:
    """The object of ``session`` that a row is: the one it holds, or a new one (``settled``).

    What an object says already stays; what of it has expired is taken from ``values``.
    """
    known = session.identity_map.get((model, (key,), None))
    if known is None:
        return settled(session, model, key, values)
    state = instance_state(known)
    if state.expired_attributes:
        for name in state.expired_attributes.intersection(values):
            set_committed_value(known, name, values[name])
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
