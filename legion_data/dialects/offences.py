"""Which rule a row broke, read from what a driver says; each database has its own way of saying it.

| | PostgreSQL | MySQL, MariaDB | SQLite |
|---|---|---|---|
| duplicate key | table, constraint, columns, value | the index, the value | table and columns |
| foreign key | table, constraint, column, value, target | all but the value | nothing |
| not null | table and column | the column | table and column |
| check | table and constraint | constraint | constraint |

Texts were read from PostgreSQL 18, MariaDB 10.11, MySQL 8.4 and SQLite 3.45. Nothing here raises: what is not
understood is left out.
"""

from __future__ import annotations

import re
from typing import Any

from legion_data.dialects.base import Offence

__all__ = ["in_mysql", "in_postgresql", "in_sqlite"]

# For example: Key (name, namespace)=(lex-http, ) already exists. Or: Key (x)=(99) is not present in table "functions".
_PG_KEY = re.compile(r"(?s)Key \((?P<columns>.*?)\)=\((?P<value>.*)\) (?P<rest>.*)")
_PG_TARGET = re.compile(r'is not present in table "(.+)"')

_MY_FOREIGN = re.compile(
    r"(?s)\(`[^`]*`\.`(?P<table>[^`]*)`, CONSTRAINT `(?P<constraint>[^`]*)` FOREIGN KEY \((?P<columns>[^)]*)\) "
    r"REFERENCES `(?P<target>[^`]*)`"
)
_MY_DUPLICATE = re.compile(r"(?s)Duplicate entry '(?P<value>.*)' for key '(?P<key>[^']*)'")
_MY_CHECK = re.compile(r"(?i)constraint [`'](?:[^`']*\.)?(?P<constraint>[^`']*)[`']")
# "Column 'status' cannot be null", "Field 'status' doesn't have ...", "... for column `base`.`tasks`.`status` at row 1"
_MY_COLUMN = re.compile(r"(?s).*\b(?:[Cc]olumn|Field) (?P<path>`[^ ]*`|'[^']*')")

_LITE_COLUMNS = re.compile(r"(?:UNIQUE|NOT NULL|PRIMARY KEY) constraint failed: (?P<columns>[^']+\..+)")
_LITE_NAME = re.compile(r"(?:CHECK|UNIQUE) constraint failed: (?:index ')?(?P<constraint>[^' ]+)'?$")


def in_postgresql(error: BaseException) -> Offence:
    """From the fields that the server sends beside the message."""
    said: Any = getattr(error, "diag", None)
    if said is None:
        return Offence()
    columns: tuple[str, ...] = (said.column_name,) if said.column_name else ()
    value = target = None
    key = _PG_KEY.match(said.message_detail or "")
    if key:
        columns = columns or tuple(part.strip('" ') for part in key["columns"].split(","))
        value = key["value"]
        found = _PG_TARGET.match(key["rest"])
        target = found.group(1) if found else None
    return Offence(said.table_name, columns, said.constraint_name, value, target)


def in_mysql(error: BaseException) -> Offence:
    """From the message, which is in English unless the server was set to another language; then less is understood."""
    text = str(error.args[1]) if len(error.args) > 1 else ""
    foreign = _MY_FOREIGN.search(text)
    if foreign:
        columns = tuple(part.strip("` ") for part in foreign["columns"].split(","))
        return Offence(foreign["table"], columns, foreign["constraint"], target=foreign["target"])
    duplicate = _MY_DUPLICATE.match(text)
    if duplicate:
        table, _, key = duplicate["key"].rpartition(".")
        return Offence(table or None, (), key, duplicate["value"])
    column = _MY_COLUMN.match(text)
    if column:
        path = [part.strip("`'") for part in column["path"].split(".")]
        return Offence(path[-2] if len(path) > 1 else None, (path[-1],))
    check = _MY_CHECK.search(text)
    return Offence(constraint=check["constraint"]) if check else Offence()


def in_sqlite(error: BaseException) -> Offence:
    """From the message. Of a foreign key it says nothing but that one was broken."""
    text = str(error)
    named = _LITE_COLUMNS.match(text)
    if named:
        paths = [part.split(".") for part in named["columns"].split(", ")]
        return Offence(paths[0][0], tuple(path[-1] for path in paths))
    rule = _LITE_NAME.match(text)
    return Offence(constraint=rule["constraint"]) if rule else Offence()
