"""When a delayed task is due: its own delay, else that of the relationship that made it, in seconds from its making."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.sql.functions import coalesce

from legion_data.dialects.instants import seconds_between
from legion_data.models.control_plane.relationship import Relationship
from legion_data.models.control_plane.task import Task
from legion_data.types import UTCDateTime

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["delay", "is_due"]


def delay() -> ColumnElement[int]:
    """Seconds that a task waits."""
    of_its_edge = select(Relationship.delay).where(Relationship.id == Task.relationship_id).scalar_subquery()
    return coalesce(Task.task_delay, of_its_edge, 0)


def is_due(now: datetime) -> ColumnElement[bool]:
    """A task's time has come. One that is made later than ``now`` is not due yet."""
    moment = bindparam(None, now, type_=UTCDateTime())
    return (Task.created <= moment) & (seconds_between(Task.created, moment) >= delay())
