"""What each driver says about a refused row is read for its names; a text that is not understood tells nothing."""

from __future__ import annotations

import sqlite3

import pymysql
import pytest
from psycopg import errors as pg

from legion_data.dialects.base import Offence
from legion_data.dialects.offences import in_mysql, in_postgresql, in_sqlite

FOREIGN = (
    "Cannot add or update a child row: a foreign key constraint fails (`base`.`tasks`, CONSTRAINT `fk_x` FOREIGN KEY "
    "(`function_id`) REFERENCES `functions` (`id`) ON DELETE SET NULL)"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("UNIQUE constraint failed: extensions.name, extensions.namespace", ("extensions", ("name", "namespace"))),
        ("NOT NULL constraint failed: tasks.status", ("tasks", ("status",))),
        ("UNIQUE constraint failed: index 'uq_x'", (None, (), "uq_x")),
        ("CHECK constraint failed: ck_x", (None, (), "ck_x")),
        ("FOREIGN KEY constraint failed", ()),
        ("something else", ()),
    ],
)
def test_sqlite(text: str, found: tuple[object, ...]) -> None:
    assert in_sqlite(sqlite3.IntegrityError(text)) == Offence(*found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Duplicate entry 'a-b' for key 'uq_x'", (None, (), "uq_x", "a-b")),
        ("Duplicate entry 'it's for key 'k'' for key 'tasks.uq_x'", ("tasks", (), "uq_x", "it's for key 'k'")),
        ("Column 'status' cannot be null", (None, ("status",))),
        ("Field 'status' doesn't have a default value", (None, ("status",))),
        ("Data too long for column 'name' at row 1", (None, ("name",))),
        ("Incorrect integer value: 'column 'x'' for column `base`.`tasks`.`depth` at row 1", ("tasks", ("depth",))),
        (FOREIGN, ("tasks", ("function_id",), "fk_x", None, "functions")),
        ("CONSTRAINT `ck_x` failed for `base`.`tasks`", (None, (), "ck_x")),
        ("Check constraint 'ck_x' is violated.", (None, (), "ck_x")),
        ("something else", ()),
    ],
)
def test_mysql(text: str, found: tuple[object, ...]) -> None:
    assert in_mysql(pymysql.err.IntegrityError(1, text)) == Offence(*found)  # type: ignore[arg-type]


def test_postgresql_without_its_fields_tells_nothing() -> None:
    assert in_postgresql(pg.UniqueViolation("x")) == Offence()
    assert in_postgresql(RuntimeError("x")) == Offence()
