"""The statements of a sync. Rows come as one JSON document, so their number changes neither text nor count.

Parameters: ``extension_``, ``name_``, ``namespace_``, ``exchange_``, ``uri_``, ``tenant_``, ``now_`` and ``rows_``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    Integer,
    Select,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    literal,
    select,
    true,
    type_coerce,
    update,
)

from legion_data.dialects.json_rows import json_rows
from legion_data.dialects.kinds import is_mysql, is_sqlite
from legion_data.engines.prepared import Prepared
from legion_data.models import Extension, Function, Runner
from legion_data.types import LongText

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = [
    "FUNCTION_COLUMNS",
    "RUNNER_COLUMNS",
    "change_extension",
    "change_functions",
    "change_runners",
    "create_extension",
    "create_functions",
    "create_runners",
    "extension",
    "functions",
    "runners",
]

_TABLES = Extension.metadata.tables
EXTENSIONS, RUNNERS, FUNCTIONS = (_TABLES[model.__tablename__] for model in (Extension, Runner, Function))

#: What a record may say about a row.
RUNNER_COLUMNS = ("namespace", "queue", "uri", "routing_key")
FUNCTION_COLUMNS = ("args", "description", "remote_invocable", "component_type", "definition")


def _bound(column: Column[Any], name: str) -> BindParameter[Any]:
    return bindparam(f"{name}_", type_=column.type)


@cache
def extension() -> Select[Any]:
    """The extension, locked until the transaction ends: syncs of one extension take turns.

    FOR UPDATE also holds off those who insert runners into it without asking us: their foreign key locks this row.
    """
    columns = EXTENSIONS.c
    return (
        select(columns.id, columns.active, columns.exchange, columns.uri)
        .where(
            columns.name == _bound(columns.name, "name"), columns.namespace == _bound(columns.namespace, "namespace")
        )
        .with_for_update()
    )


def create_extension(dialect: Dialect) -> Prepared:
    """Create it unless somebody else has just done so. Its ``rowcount`` is 1 when it was us.

    On MySQL the other's row is touched, which counts as 2; INSERT IGNORE would share its lock and then deadlock on it.
    """
    return _create_or_touch() if is_mysql(dialect) else _create_or_not(is_sqlite(dialect))


@cache
def _create_or_touch() -> Prepared:
    from sqlalchemy.dialects.mysql import insert as insert_into

    now = _bound(EXTENSIONS.c.updated, "now")
    return Prepared(insert_into(EXTENSIONS).values(_new_extension()).on_duplicate_key_update(updated=now))


@cache
def _create_or_not(is_file: bool) -> Prepared:
    if is_file:
        from sqlalchemy.dialects.sqlite import insert as insert_into_file

        return Prepared(insert_into_file(EXTENSIONS).values(_new_extension()).on_conflict_do_nothing().inline())
    from sqlalchemy.dialects.postgresql import insert as insert_into

    return Prepared(insert_into(EXTENSIONS).values(_new_extension()).on_conflict_do_nothing().inline())


def _new_extension() -> dict[str, BindParameter[Any]]:
    columns = EXTENSIONS.c
    said = {name: _bound(columns[name], name) for name in ("name", "namespace", "exchange", "uri")}
    return {**said, "tenant_id": _bound(columns.tenant_id, "tenant")}


@cache
def change_extension() -> Prepared:
    """Activate it, and set what was said of it."""
    columns = EXTENSIONS.c
    said = {name: func.coalesce(_bound(columns[name], name), columns[name]) for name in ("exchange", "uri")}
    return Prepared(
        update(EXTENSIONS)
        .where(columns.id == _bound(columns.id, "extension"))
        .values(active=true(), updated=_bound(columns.updated, "now"), **said)
    )


@cache
def runners() -> Select[Any]:
    """The extension's runners, locked: who inserts functions into them waits."""
    columns = (RUNNERS.c[name] for name in RUNNER_COLUMNS)
    return (
        select(RUNNERS.c.id, RUNNERS.c.active, RUNNERS.c.name, *columns)
        .where(RUNNERS.c.extension_id == _bound(RUNNERS.c.extension_id, "extension"))
        .order_by(RUNNERS.c.id)
        .with_for_update()
    )


@cache
def functions() -> Select[Any]:
    """The functions of those runners. The definition as text: in Python 1 equals True, in JSON it does not."""
    columns = [FUNCTIONS.c[name] for name in FUNCTION_COLUMNS if name != "definition"]
    text = type_coerce(FUNCTIONS.c.definition, LongText()).label("definition")
    return (
        select(FUNCTIONS.c.id, FUNCTIONS.c.active, FUNCTIONS.c.name, RUNNERS.c.name.label("runner"), *columns, text)
        .join_from(FUNCTIONS, RUNNERS, FUNCTIONS.c.runner_id == RUNNERS.c.id)
        .where(RUNNERS.c.extension_id == _bound(RUNNERS.c.extension_id, "extension"))
        .order_by(FUNCTIONS.c.id)
    )


@cache
def create_runners() -> Prepared:
    """Create those in ``rows_``: ``name``, and what was said of each."""
    rows = _rows(RUNNERS, RUNNER_COLUMNS, name=String(256))
    values = {
        "extension_id": _bound(RUNNERS.c.extension_id, "extension"),
        "name": rows.c.name,
        "tenant_id": _bound(RUNNERS.c.tenant_id, "tenant"),
        "active": true(),
        **_or_default(rows, RUNNERS, RUNNER_COLUMNS),
    }
    source = select(*values.values()).select_from(rows)
    return Prepared(insert(RUNNERS).from_select([*values], source, include_defaults=False))


@cache
def create_functions() -> Prepared:
    """Create those in ``rows_``: ``runner``, ``name``, and what was said of each."""
    rows = _rows(FUNCTIONS, FUNCTION_COLUMNS, name=String(128), runner=String(256))
    extension_id = _bound(RUNNERS.c.extension_id, "extension")
    # Not a join: SQLite would read the document once a runner.
    runner_id = select(RUNNERS.c.id).where(RUNNERS.c.extension_id == extension_id, RUNNERS.c.name == rows.c.runner)
    values = {
        "runner_id": runner_id.scalar_subquery(),
        "name": rows.c.name,
        "tenant_id": _bound(FUNCTIONS.c.tenant_id, "tenant"),
        "active": true(),
        **_or_default(rows, FUNCTIONS, FUNCTION_COLUMNS),
    }
    source = select(*values.values()).select_from(rows)
    return Prepared(insert(FUNCTIONS).from_select([*values], source, include_defaults=False))


@cache
def change_runners() -> Prepared:
    """Set, by ``id``, what is in ``rows_``; a column that is not said keeps its value."""
    return _change(RUNNERS, RUNNER_COLUMNS)


@cache
def change_functions() -> Prepared:
    """The same for functions."""
    return _change(FUNCTIONS, FUNCTION_COLUMNS)


def _change(table: Table, names: tuple[str, ...]) -> Prepared:
    rows = _rows(table, names, id=Integer(), active=Boolean())
    said = {name: func.coalesce(rows.c[name], table.c[name]) for name in names}
    return Prepared(
        update(table)
        .where(table.c.id == rows.c.id)
        .values(active=rows.c.active, updated=_bound(table.c.updated, "now"), **said)
    )


def _rows(table: Table, names: tuple[str, ...], **others: TypeEngine[Any]) -> Any:
    fields: dict[str, Any] = {**others, **{name: _plain(table.c[name].type) for name in names}}
    return json_rows(bindparam("rows_", type_=Text()), **fields)


def _plain(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """What a value is on its way: JSON in text is text."""
    return type_ if isinstance(type_, String | Boolean) else LongText()


def _or_default(rows: Any, table: Table, names: tuple[str, ...]) -> dict[str, Any]:
    """Each column, with its default where nothing was said."""
    values = {}
    for name in names:
        default: Any = table.c[name].server_default
        values[name] = rows.c[name]
        if default is not None:
            plain = true() if isinstance(table.c[name].type, Boolean) else literal(default.arg, String())
            values[name] = func.coalesce(rows.c[name], plain)
    return values
