"""Runners: the classes of an extension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, or_, true
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdated, TenantIsolated

if TYPE_CHECKING:
    from sqlalchemy import FromClause

    from legion_data.models.control_plane.chain import Chain
    from legion_data.models.control_plane.extension import Extension
    from legion_data.models.control_plane.function import Function
    from legion_data.models.control_plane.relationship import Relationship
    from legion_data.models.control_plane.task import Task

__all__ = ["Runner"]

_TOUCHED = "Function.id == Relationship.trigger_id, Function.id == Relationship.action_id"


def _touched() -> FromClause:
    """Functions with the edges that begin or end in them."""
    function, edge = (Base.metadata.tables[name] for name in ("functions", "relationships"))
    return function.join(edge, or_(function.c.id == edge.c.trigger_id, function.c.id == edge.c.action_id))


class Runner(TenantIsolated, CreatedUpdated, Base):
    """A class of an extension whose functions consume one queue."""

    __tablename__ = "runners"
    __table_args__ = (index("extension_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    extension_id: Mapped[int] = mapped_column(
        ForeignKey("extensions.id", ondelete="CASCADE", onupdate="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(256), server_default="", index=True)
    namespace: Mapped[str] = mapped_column(String(256), server_default="", index=True)
    active: Mapped[bool] = mapped_column(server_default=true())
    queue: Mapped[str | None] = mapped_column(String(256))
    uri: Mapped[str | None] = mapped_column(String(256))
    routing_key: Mapped[str | None] = mapped_column(String(512), index=True)

    extension: Mapped[Extension] = relationship(back_populates="runners")
    functions: Mapped[list[Function]] = relationship(back_populates="runner")

    #: Edges whose trigger or action is a function of this runner.
    relationships: Mapped[list[Relationship]] = relationship(
        secondary="functions",
        primaryjoin="Runner.id == Function.runner_id",
        secondaryjoin=f"or_({_TOUCHED})",
        order_by="Relationship.id",
        viewonly=True,
    )
    #: Chains that those edges belong to.
    chains: Mapped[list[Chain]] = relationship(
        secondary=_touched,
        primaryjoin="Runner.id == Function.runner_id",
        secondaryjoin="foreign(Relationship.chain_id) == Chain.id",
        order_by="Chain.id",
        viewonly=True,
    )
    #: What its functions have run.
    tasks: Mapped[list[Task]] = relationship(
        secondary="functions",
        primaryjoin="Runner.id == Function.runner_id",
        secondaryjoin="Function.id == Task.function_id",
        viewonly=True,
    )
    task: Mapped[list[Task]] = synonym("tasks")

    @property
    def chain(self) -> Chain | None:
        """The oldest of its chains."""
        return self.chains[0] if self.chains else None
