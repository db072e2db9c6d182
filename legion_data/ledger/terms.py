"""What statements of the ledger are made of: the values that they are given, and rows found by a public name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, Table, bindparam, literal_column, select

from legion_data.models.llm import MessageInferenceRequest
from legion_data.types import BigId

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute

    from legion_data.models.base import Base

__all__ = ["given_id", "id_of", "of_request", "reference", "table_of", "uuid_of"]


def of_request(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """``column`` of the request ``ref``: of several, which only other writers make, the first."""
    request = MessageInferenceRequest
    chosen = select(column).where(request.request_ref == reference()).order_by(request.id).limit(literal_column("1"))
    return chosen.scalar_subquery()


def table_of(model: type[Base]) -> Table:
    """The Core table of a model."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def id_of(model: Any, name: str) -> ColumnElement[Any]:
    """The id of the row whose uuid is the parameter ``name``; NULL when there is none."""
    return select(model.id).where(model.uuid == uuid_of(name)).scalar_subquery()


def uuid_of(name: str) -> ColumnElement[str]:
    """The parameter ``name``, a uuid."""
    return bindparam(f"{name}_", type_=String(36))


def reference() -> ColumnElement[str]:
    """The parameter ``ref``: the request that is spoken of."""
    return bindparam("ref_", type_=String(128))


def given_id(name: str) -> ColumnElement[int]:
    """The parameter ``name``, an id or None."""
    return bindparam(f"{name}_", type_=BigId)
