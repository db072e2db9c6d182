"""``related``: a to-many association as a query, to filter, order, count or page without loading it."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import QueryableAttribute, with_parent

__all__ = ["related"]

T = TypeVar("T")


def related(parent: object, association: QueryableAttribute[list[T]]) -> Select[T]:
    """The rows that ``parent.association`` would load, as a SELECT.

    ``session.scalars(related(task, Task.task_logs).where(TaskLog.node_id == 1).order_by(TaskLog.id.desc()).limit(10))``
    """
    link: Any = association.property
    entity = link.mapper.class_
    if link.secondary is None:
        return select(entity).where(with_parent(parent, link.class_attribute))
    # Through a table in between a row can be met twice; by its key it is counted once.
    (key,) = inspect(entity).primary_key
    return select(entity).where(key.in_(select(key).where(with_parent(parent, link.class_attribute))))
