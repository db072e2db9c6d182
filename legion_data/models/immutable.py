"""Rows that are written once. Sessions refuse to change or delete them; triggers refuse it to everybody else."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import event
from sqlalchemy.orm import Mapper, object_session

from legion_data.errors import RowImmutable

__all__ = ["Immutable"]


class Immutable:
    """A table whose rows are never changed or deleted. ``keeps_rows``: triggers refuse it to everybody."""

    keeps_rows: ClassVar[bool] = True


@event.listens_for(Immutable, "before_update", propagate=True)
def _refuse_change(mapper: Mapper[Any], connection: object, row: object) -> None:
    session = object_session(row)
    if session is None or session.is_modified(row):
        raise RowImmutable(f"{mapper.local_table} rows are immutable and cannot be updated.")


@event.listens_for(Immutable, "before_delete", propagate=True)
def _refuse_deletion(mapper: Mapper[Any], connection: object, row: object) -> None:
    raise RowImmutable(f"{mapper.local_table} rows are immutable and cannot be deleted.")
