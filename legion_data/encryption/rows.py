"""Encrypted columns in rows that no session maps: for callers who write and read with plain statements."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from legion_data.encryption.cells import Sealed
from legion_data.encryption.columns import as_identity, columns_of, of_table
from legion_data.encryption.rings import reading, through
from legion_data.encryption.statements import seal_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

__all__ = ["encrypted_columns", "opened", "sealed"]


def encrypted_columns(model: type[Any]) -> dict[str, dict[str, str]]:
    """The encrypted attributes of a mapped class: ``{"secret": {"scope": "tenant", "table": ..., "column": ...}}``."""
    return {
        column.name: {
            "scope": "tenant" if column.is_of_tenant else "default",
            "table": column.place.table,
            "column": column.place.column,
        }
        for column in columns_of(model)
    }


def sealed(model: type[Any], values: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
    """``values`` (by the names of the columns) ready for an INSERT into the model's table, row id included.

    Raises ``ValueRefused``, and what the keys' provider raises. A scope's first key is made in the connection's
    transaction.
    """
    return seal_row(of_table(model.__table__), values, connection)


def opened(model: type[Any], row: Mapping[str, Any], connection: Connection | None = None) -> dict[str, Any]:
    """``row`` (by the names of the columns, with those of row id and tenant) with its encrypted values decrypted.

    ``connection``: where to read a key that is not known yet; None: one of the row's own database.
    """
    made = dict(row)
    for column in columns_of(model):
        cell = made.get(column.column.key)
        if type(cell) is Sealed:
            public_id = as_identity(made[column.row_column.key], column.label) or ""
            tenant = None if column.tenant_column is None else made[column.tenant_column.key]
            made[column.column.key] = column.opened(
                cell.blob,
                (public_id, as_identity(tenant, column.label)),
                cell.dialect,
                partial(reading, cell.dialect) if connection is None else through(connection),
                partial(itemgetter(inspect(model).primary_key[0].key), made),
            )
    return made
