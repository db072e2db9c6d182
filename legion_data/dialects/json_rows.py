"""``json_rows``: one JSON document as the rows of a statement, so that a statement is the same for any number of rows.

A list of objects is bound as one text and read as a table in FROM. VALUES would need a parameter a value, of which
SQLite takes 32,766 and PostgreSQL 65,535, and another text for each number of rows. A field that an object does not
have is NULL; write no JSON null, which MariaDB reads as the text ``null``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, TableValuedAlias
    from sqlalchemy.types import TypeEngine

__all__ = ["json_rows"]


def json_rows(document: BindParameter[str], **fields: TypeEngine[Any]) -> TableValuedAlias:
    """The rows of ``document``, a JSON list of flat objects, with a column a field."""
    columns: list[Any] = [column(name, type_) for name, type_ in fields.items()]
    return _JsonRows(document, fields).table_valued(*columns)


class _JsonRows(FunctionElement[Any]):
    """What ``json_rows`` stands for. Not cached by SQLAlchemy, whose key would not know the fields."""

    inherit_cache = False

    def __init__(self, document: BindParameter[str], fields: dict[str, TypeEngine[Any]]) -> None:
        super().__init__(document)
        self.fields = fields


@compiles(_JsonRows, "sqlite")
def _on_sqlite(element: _JsonRows, compiler: Any, **options: Any) -> str:
    listed = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in element.fields)
    return f"(SELECT {listed} FROM json_each({_document(element, compiler, options)}))"


@compiles(_JsonRows, "postgresql")
def _on_postgresql(element: _JsonRows, compiler: Any, **options: Any) -> str:
    types = compiler.dialect.type_compiler_instance
    listed = ", ".join(
        f"CAST(value ->> '{name}' AS {types.process(type_)}) AS {name}" for name, type_ in element.fields.items()
    )
    return f"(SELECT {listed} FROM jsonb_array_elements(CAST({_document(element, compiler, options)} AS jsonb)))"


@compiles(_JsonRows, "mysql")
def _on_mysql(element: _JsonRows, compiler: Any, **options: Any) -> str:
    types = compiler.dialect.type_compiler_instance
    listed = ", ".join(
        f"{name} {'TINYINT' if isinstance(type_, Boolean) else types.process(type_)} PATH '$.{name}'"
        for name, type_ in element.fields.items()
    )
    return f"JSON_TABLE({_document(element, compiler, options)}, '$[*]' COLUMNS ({listed}))"


def _document(element: _JsonRows, compiler: Any, options: dict[str, Any]) -> str:
    text: str = compiler.process(element.clauses, **{**options, "asfrom": False})
    return text
