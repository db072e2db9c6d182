"""What a flush does with encrypted attributes: it encrypts what was assigned, in the statement that writes the row.

**Concurrency.** A ciphertext opens for one tenant only. So an UPDATE that brings a new one first reads the row's tenant
under a lock (``FOR UPDATE``; SQLite's writers are alone anyway): if another transaction has moved the row to another
tenant since it was loaded, this one is told ``TransactionLost`` and may run again. The same when the row is moved here,
and another transaction has written a value since that would be overwritten with the old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select
from sqlalchemy.orm.attributes import get_history, instance_dict, set_attribute
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from legion_data.encryption.cells import Plain, Sealed
from legion_data.encryption.columns import as_identity, columns_of, register
from legion_data.encryption.moves import announce
from legion_data.errors import EncryptedColumnMisplaced, EncryptedWriteRefused, TransactionLost

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection
    from sqlalchemy.orm import Mapper

    from legion_data.encryption.columns import EncryptedColumn

__all__ = ["changed_in_place", "client_default", "prepare", "seal_changed", "seal_new"]


def prepare(mapper: Mapper[Any], model: type[Any]) -> None:
    """A class with encrypted attributes has been mapped: look whether it has what they need, and watch that."""
    from sqlalchemy import event

    from legion_data.encryption.attribute import EncryptedAttribute

    found = [value for value in mapper.all_orm_descriptors.values() if isinstance(value, EncryptedAttribute)]
    columns = tuple(attribute.of(mapper) for attribute in found)
    register(mapper, columns)
    for key in {key for column in columns for key in (column.row, column.tenant) if key is not None}:

        def moved(row: Any, value: Any, before: Any, _: Any, key: str = key) -> None:
            _keep_values(columns, row, key, value, before)

        event.listen(getattr(model, key), "set", moved, active_history=True)


def _keep_values(columns: tuple[EncryptedColumn, ...], row: Any, key: str, value: Any, before: Any) -> None:
    """The row's id or tenant is about to change: what is encrypted for the old one is read, to be encrypted anew."""
    if value == before:
        return
    for column in columns:
        if key not in (column.row, column.tenant) or not _may_have(row, column):
            continue
        as_identity(value, column.label)
        cell = getattr(row, column.storage)
        if type(cell) is Sealed:
            plain = Plain(getattr(row, column.name), cell.blob)
            plain.owner = cell.owner
            set_attribute(row, column.storage, plain)


def _may_have(row: Any, column: EncryptedColumn) -> bool:
    """False for a new object that was given no value: asking it would give it one."""
    return column.storage in instance_dict(row) or inspect(row).has_identity


def seal_new(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """Before the INSERT. What is encrypted already is encrypted anew: its row, its database, or (after a rollback) its
    key may be gone."""
    for column in columns_of(mapper):
        _fill(row, column.row, column.row_column, column)
        if column.tenant is not None and column.tenant_column is not None:
            _fill(row, column.tenant, column.tenant_column, None)
        if instance_dict(row).get(column.storage) is not None:
            value = getattr(row, column.name)
            _seal(column, connection, row, instance_dict(row)[column.storage], value)


def seal_changed(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """Before the UPDATE: only what was assigned, or moves with its row."""
    values = instance_dict(row)
    _announce_moves(mapper, connection, row)
    changed = [column for column in columns_of(mapper) if _is_changed(row, values.get(column.storage), column)]
    if not changed:
        return
    if any(column.tenant is not None or get_history(row, column.row).has_changes() for column in changed):
        _require_unmoved(mapper, connection, row, changed)
    for column in changed:
        value = None if type(values[column.storage]) is Plain else getattr(row, column.name)
        _seal(column, connection, row, values[column.storage], value)


def _announce_moves(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """Also of a row that has no value which would be encrypted anew."""
    identities = {
        key: identity
        for column in columns_of(mapper)
        for key, identity in ((column.row, column.row_column), (column.tenant, column.tenant_column))
        if key is not None and identity is not None
    }
    for key, identity in identities.items():
        if get_history(row, key, PASSIVE_NO_INITIALIZE).has_changes():
            announce(connection, identity, getattr(row, key))


def _is_changed(row: Any, cell: Plain | Sealed | None, column: EncryptedColumn) -> bool:
    """A ciphertext is changed when ``merge`` brought one from elsewhere: maybe from before its row was moved."""
    return type(cell) is Plain or (cell is not None and get_history(row, column.storage).has_changes())


def changed_in_place(row: Any, column: EncryptedColumn, value: Any) -> None:
    """A JSON value was changed inside: if it still is the row's, the next flush writes it."""
    cell = instance_dict(row).get(column.storage)
    if type(cell) is Sealed and cell.value is value:
        plain = Plain(value)
        plain.owner = row
        set_attribute(row, column.storage, plain)


def client_default(column: Column[Any]) -> Any:
    """What a column's default in Python gives; None without one."""
    default: Any = column.default
    if default is None:
        return None
    if default.is_callable:
        return default.arg(None)
    return default.arg if default.is_scalar else None


def _fill(row: Any, key: str, column: Column[Any], needed_by: EncryptedColumn | None) -> None:
    if getattr(row, key) is not None:
        return
    made = client_default(column)
    if made is not None:
        set_attribute(row, key, made)
    elif needed_by is not None:
        raise EncryptedColumnMisplaced(
            f"{needed_by.label} is bound to {key}, which is not known before the insert.",
            hint="Assign it, or give it a default in Python (legion_data.models.mixins.PublicId).",
        )


def _seal(column: EncryptedColumn, connection: Connection, row: Any, cell: Plain | Sealed, value: Any) -> None:
    place = column.place_of(row)
    if type(cell) is Plain:
        value = cell.value  # JSON.NULL reads as None, and is written
    sealed = Sealed(column.sealed(value, place, connection), connection.dialect)
    sealed.owner = cell.owner
    sealed.remember(place, column.kind.shown(value))
    set_attribute(row, column.storage, sealed)


def _require_unmoved(mapper: Mapper[Any], connection: Connection, row: Any, changed: list[EncryptedColumn]) -> None:
    identity = inspect(row).identity
    if identity is None:
        raise EncryptedWriteRefused("A row without identity cannot be updated.")
    watched = [column for column in changed if _replaced(row, column) is not None]
    first = changed[0]
    columns = [first.row_column if first.tenant_column is None else first.tenant_column]
    wanted = select(*columns, *(column.column for column in watched)).where(
        *(key == value for key, value in zip(mapper.primary_key, identity, strict=True))
    )
    found = connection.execute(wanted.with_for_update()).one_or_none()
    if found is None:
        return  # deleted meanwhile: the UPDATE finds that out, and SQLAlchemy says so
    stored, *ciphertexts = found
    if stored != _before(row, first.row if first.tenant is None else first.tenant) or any(
        sealed is None or sealed.blob != _replaced(row, column)
        for column, sealed in zip(watched, ciphertexts, strict=True)
    ):
        raise TransactionLost(f"Another transaction has moved this row of {first.table.name}, or written what moves.")


def _replaced(row: Any, column: EncryptedColumn) -> bytes | None:
    cell = instance_dict(row)[column.storage]
    return cell.replaced if type(cell) is Plain else None


def _before(row: Any, key: str) -> Any:
    history = get_history(row, key)
    return history.deleted[0] if history.deleted else getattr(row, key)
