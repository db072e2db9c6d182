"""``get_or_create``: the row with these keys, or a new one; one row however many callers ask at once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

from sqlalchemy import Connection, String, Table, bindparam, literal, select

from legion_data.dialects.text_functions import same_text
from legion_data.errors import TransactionLost, ValueRefused
from legion_data.rows.batch import ATTEMPTS
from legion_data.rows.changes import Changes
from legion_data.rows.failures import typed
from legion_data.rows.given import checked_rows, require_key_values
from legion_data.rows.plan import Plan
from legion_data.rows.target import target_of
from legion_data.rows.unique_keys import guard_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping, Select
    from sqlalchemy.orm import Session

    from legion_data.rows.target import Target
    from legion_data.rows.unique_keys import UniqueKey

__all__ = ["get_or_create"]

T = TypeVar("T")


@overload
def get_or_create(
    session: Session, entity: type[T], keys: Mapping[Any, Any], defaults: Mapping[Any, Any] | None = None
) -> tuple[T, bool]: ...
@overload
def get_or_create(
    session: Session | Connection, entity: Table, keys: Mapping[Any, Any], defaults: Mapping[Any, Any] | None = None
) -> tuple[RowMapping, bool]: ...
def get_or_create(
    session: Session | Connection, entity: Any, keys: Mapping[Any, Any], defaults: Mapping[Any, Any] | None = None
) -> tuple[Any, bool]:
    """The row whose columns are ``keys``, or a new one with ``defaults`` besides; and whether it is new.

    ``keys`` are exactly the columns of a unique index, each with a value. A mapped class gives its object, a table a
    mapping. A row that exists is given as it is: ``defaults`` count for a new one only. One statement when it exists,
    three when it does not.

    Raises before anything is written ``GuardMissing`` (no unique index covers ``keys``), ``ValueRefused`` (a value
    that does not fit, a NULL in ``keys``, a key in ``defaults``) and ``UnknownAttribute``; ``UpsertConflict`` when the
    new row would meet another unique key; ``TransactionLost``.
    """
    target = target_of(entity)
    key = guard_of(target.unique, target.named(keys))
    overlap = {target.column(name) for name in defaults or {}}.intersection(key.columns)
    if overlap:
        raise ValueRefused(f"{target.name}.{target.keys[overlap.pop()]} is one of the keys, and a default too.")
    given = checked_rows(target, [{**keys, **(defaults or {})}])
    require_key_values(target, given, key.columns)
    connection = target.connection(session)
    wanted = {f"k{number}": given[0].value(column) for number, column in enumerate(key.columns)}
    statement = _by_key(target, key, isinstance(entity, Table))
    for _ in range(ATTEMPTS):
        found = _first(session, connection, statement, wanted, entity)
        if found is not None:
            return found, False
        with typed(target, connection, key, given):
            (outcome,) = Plan(target, key, Changes(target, key, []), given).run(connection)
        found = _first(session, connection, statement, wanted, entity)
        if found is not None:
            return found, outcome.is_new
        _require_gone(connection, target, outcome.primary_key)
    raise TransactionLost(f"{target.table}: a row was deleted {ATTEMPTS} times before it could be read.")


def _first(session: Any, connection: Connection, statement: Select[Any], wanted: Mapping[str, Any], entity: Any) -> Any:
    if isinstance(entity, Table):
        return connection.execute(statement, wanted).mappings().first()
    return session.scalars(statement, wanted).first()


def _require_gone(connection: Connection, target: Target, primary_key: Sequence[Any]) -> None:
    """The row was deleted before it could be read; one that is still there keeps its key as another value."""
    own = zip(target.primary_key, primary_key, strict=True)
    same = select(literal(1)).select_from(target.table).where(*(column == value for column, value in own))
    if target.primary_key and connection.execute(same).first() is not None:
        raise ValueRefused(
            f"{target.table} keeps the key of the row {str(tuple(primary_key))[:60]} as another value than was given."
        )


@lru_cache(maxsize=512)
def _by_key(target: Target, key: UniqueKey, is_table: bool) -> Select[Any]:
    entity: Any = target.table if is_table or target.mapper is None else target.mapper.class_
    statement = select(entity)
    for number, column in enumerate(key.columns):
        value = bindparam(f"k{number}", type_=column.type)
        statement = statement.where(column == value)
        if isinstance(column.type, String):  # MySQL takes "key " for "key"
            statement = statement.where(same_text(column, value))
    return statement if key.where is None else statement.where(key.where)
