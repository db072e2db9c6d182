"""The control plane as somebody maps it by hand, with SQLAlchemy's own types and no rules: what models are measured by.

Tables are reflected, so both sides read and write the same columns.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import MetaData, Table
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import DeclarativeBase, relationship

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["Plain", "map_by_hand"]


class Plain(NamedTuple):
    """Classes, mapped by hand."""

    task: Any
    function: Any
    runner: Any
    extension: Any
    log: Any


def map_by_hand(engine: Engine) -> Plain:
    """Tasks with their logs, functions, runners and extensions."""
    metadata = MetaData()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # pgvector's type, which SQLAlchemy does not know
        metadata.reflect(engine, only=["tasks", "task_logs", "functions", "runners", "extensions"])

    class Base(DeclarativeBase):
        pass

    def mapped(name: str, table: str, **links: Any) -> Any:
        own: Table = metadata.tables[table]
        return type(name, (Base,), {"__table__": own, "__module__": __name__, **links})

    # Kept in the result: the registry of a base does not keep its classes alive.
    extension = mapped("PlainExtension", "extensions")
    log = mapped("PlainLog", "task_logs", task=relationship("PlainTask", back_populates="task_logs"))
    runner = mapped("PlainRunner", "runners", extension=relationship(extension))
    function = mapped("PlainFunction", "functions", runner=relationship(runner))
    logs = relationship(log, back_populates="task")
    task = mapped("PlainTask", "tasks", function=relationship(function), task_logs=logs)
    return Plain(task, function, runner, extension, log)
