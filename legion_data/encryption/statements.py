"""Plain statements on tables with encrypted columns: an INSERT encrypts, an UPDATE is refused.

An INSERT names each of its rows, so it can be encrypted for them, whichever way its values are given (parameters,
``values()``, a list of rows; through a session or a connection). An UPDATE may hit any number of rows, and each would
need a ciphertext of its own; setting NULL is fine. What slips by here (text of one's own, a nested statement) is
stopped by the column type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Engine, Insert, Null, Update, event

from legion_data.encryption.cells import Plain, Sealed
from legion_data.encryption.columns import as_identity, of_table
from legion_data.encryption.flush import client_default
from legion_data.encryption.moves import was_announced
from legion_data.errors import EncryptedColumnMisplaced, EncryptedWriteRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from legion_data.encryption.columns import EncryptedColumn

__all__ = ["seal_row", "watch"]

_Columns = dict[str, "EncryptedColumn"]


def watch() -> None:
    """Look at statements from now on. Called by the first encrypted column: without one, nothing is looked at."""
    if not event.contains(Engine, "before_execute", _look):
        event.listen(Engine, "before_execute", _look, retval=True)


def _look(
    connection: Connection, statement: Any, many: list[dict[str, Any]], one: dict[str, Any], _: Any
) -> tuple[Any, list[dict[str, Any]], dict[str, Any]]:
    if isinstance(statement, Insert):
        columns = of_table(statement.table)
        if columns:
            return _insert(connection, statement, columns, many, one)
    elif isinstance(statement, Update):
        columns = of_table(statement.table)
        if columns:
            _require_harmless(connection, statement, columns, many or [one])
    return statement, many, one


# -- INSERT


def _insert(
    connection: Connection, statement: Any, columns: _Columns, many: list[dict[str, Any]], one: dict[str, Any]
) -> tuple[Any, list[dict[str, Any]], dict[str, Any]]:
    _refuse_copies(statement, columns)
    given = {_key(key): value for key, value in (statement._values or {}).items()}  # noqa: SLF001 - no public way
    if any(key in columns for key in given):
        if many:
            raise EncryptedWriteRefused(f"values() gives many rows one value of {_some(columns, given)}.")
        made = seal_row(columns, {**one, **{key: _given(value) for key, value in given.items()}}, connection)
        changed = [key for key in made if key in columns or key not in {**one, **given}]
        # By the very keys that are there (a name or a column): values() does not know that they mean the same.
        keys = {_key(key): key for key in statement._values}  # noqa: SLF001
        statement = statement.values({keys.get(key, statement.table.c[key]): made[key] for key in changed})
    elif statement._multi_values:  # noqa: SLF001 - no public way
        rows = [
            seal_row(columns, {_key(key): _given(value) for key, value in row.items()}, connection)
            for part in statement._multi_values  # noqa: SLF001
            for row in part
        ]
        statement = statement._clone()  # noqa: SLF001 - values() would add to them
        statement._multi_values = (  # noqa: SLF001
            [{statement.table.c[key]: row[key] for key in row} for row in rows],
        )
    base = {key: _given(value) for key, value in given.items() if key not in columns}
    rows = many or ([one] if one else [])
    if any(_waits(row.get(key)) for row in rows for key in columns):  # not after a flush, which has sealed them
        made_rows = [_with_base(columns, row, base, connection) for row in rows]
        return (statement, made_rows, one) if many else (statement, many, made_rows[0])
    return statement, many, one


def _with_base(columns: _Columns, row: dict[str, Any], base: dict[str, Any], connection: Connection) -> dict[str, Any]:
    made = seal_row(columns, {**base, **row}, connection)
    return {key: value for key, value in made.items() if key not in base}


def _waits(value: Any) -> bool:
    """Whether a value has yet to be encrypted."""
    return not (value is None or type(value) is Sealed or isinstance(value, Null))


def seal_row(columns: _Columns, row: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
    """``row`` (values by the keys of their columns) with ciphertexts, and with the ids that they are bound to."""
    made = dict(row)
    for key, column in columns.items():
        if key not in made:
            continue
        place = _place(column, made)  # of a NULL too: the rows of one statement have the same columns
        value = made[key]
        if not _waits(value):
            continue
        if place is None:
            raise EncryptedColumnMisplaced(
                f"{column.label} is bound to {column.row}, which this row does not have.", hint="Give it a UUID."
            )
        kept = value.value if type(value) is Plain else column.kind.kept(_given(value), column.label)
        made[key] = Sealed(column.sealed(kept, place, connection), connection.dialect)
    return made


def _place(column: EncryptedColumn, row: dict[str, Any]) -> tuple[str, str | None] | None:
    """Row and tenant; what has a default in Python and is not given gets it. None: no row id."""
    parts: list[str | None] = []
    for identity in (column.row_column, column.tenant_column):
        if identity is None:
            parts.append(None)
            continue
        if row.get(identity.key) is None:
            made = client_default(identity)
            if made is not None:
                row[identity.key] = made
        parts.append(as_identity(row.get(identity.key), column.label))
    public_id, tenant = parts
    return None if public_id is None else (public_id, tenant)


def _refuse_copies(statement: Any, columns: _Columns) -> None:
    """INSERT ... SELECT, and upserts: a ciphertext would come to stand in another row."""
    named = [_key(key) for key in statement._select_names or ()]  # noqa: SLF001 - no public way
    if any(key in columns for key in named):
        raise EncryptedWriteRefused(f"INSERT ... SELECT would copy {_some(columns, named)} from other rows.")
    clause = statement._post_values_clause  # noqa: SLF001 - no public way
    updates = getattr(clause, "update_values_to_set", None) or getattr(clause, "update", None) or ()
    pairs: Iterable[Any] = updates.items() if hasattr(updates, "items") else updates
    named = [_key(pair[0]) for pair in pairs]
    if any(key in columns for key in named):
        raise EncryptedWriteRefused(f"An upsert would update {_some(columns, named)} of a row that it does not know.")


# -- UPDATE


def _require_harmless(
    connection: Connection, statement: Any, columns: _Columns, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Ciphertexts (a flush brings them) and NULL are; so is a statement that leaves the columns alone."""
    given = {_key(key): _bound(value) for key, value in _set_by(statement)}
    identities = {
        identity.key: (identity, column)
        for column in columns.values()
        for identity in (column.row_column, column.tenant_column)
        if identity is not None
    }
    for values in (given, *rows):
        for key, (identity, column) in identities.items():
            if key in values and (values is given or not was_announced(connection, identity, values[key])):
                raise EncryptedWriteRefused(
                    f"A plain UPDATE of {key} would make {column.label} unreadable, which is bound to it.",
                    hint="Assign it to the object, and let the session write it.",
                )
        for key, column in columns.items():
            if _waits(values.get(key)):
                raise EncryptedWriteRefused(f"A plain UPDATE cannot write {column.label}: each row needs its own.")


def _set_by(statement: Any) -> Iterable[tuple[Any, Any]]:
    ordered = getattr(statement, "_ordered_values", None)
    values = statement._values  # noqa: SLF001 - no public way
    return [*(ordered or ()), *((values or {}).items())]


def _key(key: Any) -> str:
    return key if isinstance(key, str) else str(getattr(key, "key", key))


def _bound(value: Any) -> Any:
    return value.effective_value if isinstance(value, BindParameter) else value


def _given(value: Any) -> Any:
    if isinstance(value, BindParameter) and value.required:
        raise EncryptedWriteRefused("A bindparam() without a value stands for what has to be encrypted, or binds it.")
    return _bound(value)


def _some(columns: _Columns, named: Iterable[str]) -> str:
    return ", ".join(columns[key].label for key in named if key in columns)
