"""What is known of each encrypted column once its class is mapped: its place, its key's scope, its row and tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import inspect
from sqlalchemy.sql.elements import ClauseElement

from legion_data.encryption import cipher_v1, cipher_v2
from legion_data.encryption.key_statements import DEFAULT, scope_of
from legion_data.encryption.place import Place
from legion_data.encryption.rings import ring_of
from legion_data.errors import CiphertextChanged, EncryptedColumnMisplaced, EncryptedWriteRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Column, Connection, Engine, Table
    from sqlalchemy.engine import Dialect
    from sqlalchemy.orm import Mapper

    from legion_data.encryption.kinds import Kind

__all__ = [
    "Declared",
    "EncryptedColumn",
    "as_identity",
    "columns_of",
    "of_table",
    "register",
    "tables_here",
]

_mapped: WeakKeyDictionary[Mapper[Any], tuple[EncryptedColumn, ...]] = WeakKeyDictionary()
_TABLE_INFO = "legion_encrypted"


class Declared:
    """What ``encrypted(...)`` was told."""

    __slots__ = ("kind", "row", "scope", "tenant")

    def __init__(self, kind: Kind, scope: str, row: str, tenant: str) -> None:
        self.kind = kind
        self.scope = scope
        self.row = row
        self.tenant = tenant


class EncryptedColumn:
    """One encrypted column of one mapped class."""

    def __init__(self, mapper: Mapper[Any], name: str, storage: str, declared: Declared) -> None:
        column = mapper.columns[storage]
        self.owner = mapper.class_.__name__
        #: The attribute, and the one that holds the ciphertext.
        self.name = name
        self.storage = storage
        self.column: Column[Any] = column
        self.label = f"{self.owner}.{name}"
        self.kind = declared.kind
        self.is_of_tenant = declared.scope == "tenant"
        self.row = declared.row
        self.tenant = declared.tenant if declared.tenant in mapper.columns else None
        self.place = Place(column.table.name, column.name)
        self.row_column = self._identity(mapper, declared.row)
        self.tenant_column = None if self.tenant is None else self._identity(mapper, self.tenant)
        if self.is_of_tenant and self.tenant is None:
            raise EncryptedColumnMisplaced(
                f"{self.label} has the scope tenant, but {self.owner} has no column {declared.tenant}.",
                hint="Add it (legion_data.models.mixins.TenantOwned), or name it: encrypted(..., tenant=...).",
            )

    def _identity(self, mapper: Mapper[Any], key: str) -> Column[Any]:
        if key not in mapper.columns:
            raise EncryptedColumnMisplaced(
                f"{self.owner} has no column {key}, which {self.label} is bound to.",
                hint="Add legion_data.models.mixins.PublicId, or name it: encrypted(..., row=...).",
            )
        column: Column[Any] = mapper.columns[key]
        if column.table is not self.column.table:
            raise EncryptedColumnMisplaced(
                f"{self.owner}.{key} is in another table than {self.label}, which is bound to it.",
                hint="Declare the encrypted column in the class that has the other.",
            )
        if column.server_default is not None or column.computed is not None:
            raise EncryptedColumnMisplaced(
                f"{self.owner}.{key} may be set by the database, and {self.label} is bound to it before the insert.",
                hint="Give it a default in Python.",
            )
        return column

    @property
    def table(self) -> Table:
        """The table it is in."""
        return self.column.table

    def scope(self, tenant: str | None) -> str:
        """Whose key encrypts a value of this tenant; without a tenant it is the platform's."""
        return scope_of(tenant) if self.is_of_tenant else DEFAULT

    def place_of(self, row: Any) -> tuple[str, str | None]:
        """The row and the tenant that an object's value is bound to."""
        public_id = getattr(row, self.row)
        tenant = None if self.tenant is None else getattr(row, self.tenant)
        if type(public_id) is not str or (tenant is not None and type(tenant) is not str):
            public_id, tenant = as_identity(public_id, self.label) or "", as_identity(tenant, self.label)
        return public_id, tenant

    def sealed(self, value: Any, place: tuple[str, str | None], connection: Connection) -> bytes:
        """The ciphertext of ``value`` in the row and tenant of ``place``."""
        row, tenant = place
        key = ring_of(connection.dialect).sealing(self.scope(tenant), connection)
        return cipher_v2.encrypt(self.kind.encode(value, self.label), key, self.place, row, tenant)

    def opened(
        self,
        blob: bytes,
        place: tuple[str, str | None],
        dialect: Dialect | None,
        connect: Callable[[], AbstractContextManager[Connection]],
        primary_key: Callable[[], object],
    ) -> Any:
        """The value of ``blob``. ``primary_key``: what version 1 is bound to."""
        ring = ring_of(dialect)
        if blob[:1] == b"\x01":
            plaintext = self._opened_v1(blob, ring.legacy_key(), primary_key())
        else:
            row, tenant = place
            plaintext = cipher_v2.decrypt(
                blob, ring.opening(cipher_v2.key_id_of(blob), connect), self.place, row, tenant
            )
        return self.kind.decode(plaintext, self.label)

    def _opened_v1(self, blob: bytes, key: bytes, primary_key: object) -> bytes:
        table, column = self.place.table, self.place.column
        try:
            return cipher_v1.decrypt(blob, key, cipher_v1.associated_data(table, primary_key, column))
        except CiphertextChanged:
            # Encrypted before the row had its id. Read as long as the legacy key is configured; rotation rewrites it.
            return cipher_v1.decrypt(blob, key, cipher_v1.associated_data(table, 0, column))

    def __repr__(self) -> str:
        return f"EncryptedColumn({self.label})"


def as_identity(value: Any, label: str) -> str | None:
    """The id of a row or tenant as text. Raises ``EncryptedWriteRefused`` for an expression."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, ClauseElement) or hasattr(value, "__clause_element__"):
        raise EncryptedWriteRefused(f"{label} is bound to a value that the database would compute.")
    return str(value)


def register(mapper: Mapper[Any], columns: tuple[EncryptedColumn, ...]) -> None:
    """A class with encrypted columns is mapped."""
    _mapped[mapper] = columns
    for column in columns:
        column.table.info.setdefault(_TABLE_INFO, {})[column.column.key] = column


def columns_of(model: type[Any] | Mapper[Any]) -> tuple[EncryptedColumn, ...]:
    """The encrypted columns of a mapped class."""
    return _mapped.get(inspect(model), ())


def of_table(table: Any) -> dict[str, EncryptedColumn]:
    """The encrypted columns of a table by the keys of its columns; an empty dict when there are none."""
    info = getattr(table, "info", None)  # a lightweight table has none
    found: dict[str, EncryptedColumn] = info.get(_TABLE_INFO, {}) if info else {}
    return found


def tables_here(engine: Engine) -> list[Table]:
    """The tables with encrypted columns, of the classes that are imported, that this database has; by name."""
    tables = {column.table.key: column.table for columns in _mapped.values() for column in columns}
    inspector = inspect(engine)
    return [
        tables[name] for name in sorted(tables) if inspector.has_table(tables[name].name, schema=tables[name].schema)
    ]
