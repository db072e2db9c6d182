"""``encrypted(...)``: a mapped attribute whose column holds ciphertext.

    class Credential(PublicId, TenantOwned, Base):
        __tablename__ = "credentials"
        id: Mapped[int] = mapped_column(primary_key=True)
        secret = encrypted(Text, scope="tenant")
        profile = encrypted(JSON)

A value is kept as it was assigned, and encrypted by the flush that writes its row, when the row's public id and tenant
are known: one INSERT, one UPDATE. It is decrypted when it is first read. The column ``secret`` holds bytes; the
attribute that maps it is ``secret_ciphertext``, for ``defer()``, ``load_only()`` and the like.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import JSON, event, inspect
from sqlalchemy.ext.hybrid import ExprComparator, hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, object_session
from sqlalchemy.orm.attributes import instance_dict, set_attribute
from sqlalchemy.sql import operators

from legion_data.encryption import flush, statements
from legion_data.encryption.cells import Plain, Sealed
from legion_data.encryption.column_type import Ciphertext
from legion_data.encryption.columns import Declared, EncryptedColumn
from legion_data.encryption.kinds import kind_of
from legion_data.encryption.rings import reading
from legion_data.encryption.tracked import copied, watch
from legion_data.errors import EncryptedColumnMisplaced, EncryptedNotSearchable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection
    from sqlalchemy.orm import Mapper

__all__ = ["EncryptedAttribute", "encrypted"]

#: Marks a class whose flushes are listened to.
_LISTENED = "__legion_encrypts__"
_SCOPES = ("default", "tenant")


def encrypted(
    type_: Any,
    *,
    scope: Literal["default", "tenant"] = "default",
    row: str = "uuid",
    tenant: str = "tenant_id",
    nullable: bool = True,
    **column: Any,
) -> Mapped[Any]:
    """An encrypted column of ``Text``, ``JSON`` or ``LargeBinary`` values, named like its attribute.

    ``scope``: whose key encrypts, the platform's or that of the row's tenant (a row without tenant: the platform's).
    ``row`` and ``tenant`` name the attributes that a value is bound to; the class needs the first, and a tenant for
    the scope ``tenant``. More goes to ``mapped_column``.

    Raises ``EncryptedColumnMisplaced`` for what cannot be encrypted.
    """
    if scope not in _SCOPES:
        raise EncryptedColumnMisplaced(f"encrypted() has the scopes {', '.join(_SCOPES)}, not {str(scope)[:40]!r}.")
    declared = Declared(kind_of(type_), scope, row, tenant)
    # Typed as mapped_column is: for a type checker the class body declares what an instance has.
    return EncryptedAttribute(declared, {"nullable": nullable, **column})  # type: ignore[return-value]


class EncryptedAttribute(hybrid_property[Any]):
    """The attribute: plain on instances; on the class a column that can only be asked whether it is NULL."""

    def __init__(self, declared: Declared, options: dict[str, Any]) -> None:
        compared: Any = self._compared  # SQLAlchemy types what its decorators take, not what they pass on
        bulk: Any = self._written_in_bulk
        super().__init__(self._read, self._write, custom_comparator=compared, bulk_dml_setter=bulk)
        self.declared = declared
        self.storage = ""
        self._options = options
        self._known: dict[type[Any], EncryptedColumn] = {}

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.__name__ = name
        self.storage = f"{name}_ciphertext"
        setattr(owner, self.storage, mapped_column(name, Ciphertext(), **self._options))
        statements.watch()
        if not any(_LISTENED in base.__dict__ for base in owner.__mro__):
            setattr(owner, _LISTENED, True)
            event.listen(owner, "after_mapper_constructed", flush.prepare, propagate=True)
            event.listen(owner, "before_insert", flush.seal_new, propagate=True)
            event.listen(owner, "before_update", flush.seal_changed, propagate=True)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return super().__get__(instance, owner) if instance is None else self._read(instance)

    def of(self, mapper: Mapper[Any]) -> EncryptedColumn:
        """What is known of this attribute in a mapped class."""
        found = self._known[mapper.class_] = EncryptedColumn(mapper, self.__name__, self.storage, self.declared)
        return found

    # -- instances

    def _read(self, row: Any) -> Any:
        cell = getattr(row, self.storage)
        if cell is None:
            return None
        column = self._known[type(row)]
        if column.kind.is_mutable:
            cell = _owned(row, cell, column)
        if type(cell) is Plain:
            return None if cell.value is JSON.NULL else cell.value
        place = column.place_of(row)
        if not cell.is_open_in(place):
            cell.remember(place, self._opened(row, cell, column, place))
            _watched(cell, column)
        return cell.value

    def _opened(self, row: Any, cell: Sealed, column: EncryptedColumn, place: tuple[str, str | None]) -> Any:
        session = object_session(row)
        bind = None if session is None else session.get_bind(inspect(type(row)))
        if cell.dialect is None and bind is not None:  # it was pickled, and is in a session again
            cell.dialect = bind.dialect

        def connect() -> AbstractContextManager[Connection]:
            if session is not None and bind is not None and bind.dialect is cell.dialect:
                # In its own transaction: there may be no other connection, and the key may be as new as the row.
                return nullcontext(session.connection(bind_arguments={"mapper": inspect(type(row))}))
            return reading(cell.dialect)

        return column.opened(cell.blob, place, cell.dialect, connect, lambda: _primary_key(row))

    def _write(self, row: Any, value: Any) -> None:
        if value is not None:
            column = self._known[type(row)]
            value = Plain(column.kind.kept(value, column.label))
            if column.kind.is_mutable:
                value.owner = row
                _watched(value, column)
        set_attribute(row, self.storage, value)

    # -- classes

    def _compared(self, owner: type[Any]) -> _OnlyNull:
        return _OnlyNull(owner, getattr(owner, self.storage), self)

    def _written_in_bulk(self, owner: type[Any], mapping: Any, value: Any) -> None:
        del mapping[self.__name__]
        if value is not None:
            column = self._known[owner]
            value = Plain(column.kind.kept(value, column.label))
        mapping[self.storage] = value


class _OnlyNull(ExprComparator[Any]):
    """The column in a statement: ``is_(None)`` and ``is_not(None)`` mean something, other operators are refused."""

    def operate(self, op: Any, *other: Any, **options: Any) -> Any:
        if op in (operators.is_, operators.is_not, operators.eq, operators.ne) and other == (None,):
            return super().operate(op, *other, **options)
        raise EncryptedNotSearchable(f"{self.cls.__name__}.{self.hybrid.__name__} is encrypted: it cannot be compared.")

    def reverse_operate(self, op: Any, other: Any, **options: Any) -> Any:
        return self.operate(op, other, **options)


def _owned(row: Any, cell: Any, column: EncryptedColumn) -> Any:
    """The cell of ``row`` alone: ``Session.merge`` gives two objects the same one."""
    if cell.owner is row:
        return cell
    if cell.owner is not None:
        cell = Plain(copied(cell.value), cell.replaced) if type(cell) is Plain else Sealed(cell.blob, cell.dialect)
        instance_dict(row)[column.storage] = cell
    cell.owner = row
    _watched(cell, column)
    return cell


def _watched(cell: Plain | Sealed, column: EncryptedColumn) -> None:
    value = cell.value
    if column.kind.is_mutable and value is not None:
        owner = cell.owner
        watch(value, lambda: flush.changed_in_place(owner, column, value))


def _primary_key(row: Any) -> object:
    (key,) = inspect(type(row)).primary_key_from_instance(row)
    return key
