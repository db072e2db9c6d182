"""What drivers say is understood from their codes; what we say in turn holds no row value and no secret."""

from __future__ import annotations

import sqlite3

import pymysql
import pytest
from psycopg import OperationalError
from psycopg import errors as pg

from legion_data import errors
from legion_data.engines.errors import diagnose, recognise, translate
from legion_data.settings import load


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (pg.SerializationFailure("x"), errors.TransactionLost),
        (pg.DeadlockDetected("x"), errors.TransactionLost),
        (pg.LockNotAvailable("x"), errors.TransactionLost),
        (pg.UniqueViolation("x"), errors.UniqueViolation),
        (pg.ExclusionViolation("x"), errors.ConstraintViolation),
        (pg.InsufficientPrivilege("permission denied for schema public"), errors.PrivilegeMissing),
        (pg.DiskFull("x"), errors.StorageFull),
        (pg.QueryCanceled("x"), errors.StatementTimeout),
        (pg.AdminShutdown("x"), errors.DatabaseUnreachable),
        (pg.DataCorrupted("x"), errors.DatabaseCorrupt),
        (OperationalError("connection failed: FATAL:  Passwort-Authentifizierung"), errors.DatabaseUnreachable),
        (pymysql.err.OperationalError(1213, "Deadlock found"), errors.TransactionLost),
        (pymysql.err.OperationalError(1205, "Lock wait timeout exceeded"), errors.TransactionLost),
        (pymysql.err.IntegrityError(1062, "Duplicate entry 'x' for key 'y'"), errors.UniqueViolation),
        (pymysql.err.OperationalError(2013, "Lost connection"), errors.DatabaseUnreachable),
        (pymysql.err.InterfaceError(0, ""), errors.DatabaseUnreachable),
        (pymysql.err.InternalError(1114, "The table is full"), errors.StorageFull),
        (RuntimeError("something else"), None),
        (pg.UndefinedColumn("x"), None),
        (pymysql.err.ProgrammingError(1146, "Table doesn't exist"), None),
        (sqlite3.OperationalError("no code"), None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_codes_become_types(error: Exception, kind: type[errors.LegionDataError] | None) -> None:
    found = recognise(error)
    assert (None if found is None else type(found)) is kind


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (1062, "Duplicate entry 'for key secret' for key 'tasks.uq'"),
        (1366, "Incorrect integer value: 'secret' for column `d`.`t`.`c` at row 1"),
        (1292, "Incorrect datetime value: 'secret' for column 'c' at row 1"),
        (1265, "Data truncated for column 'c' at row 1"),
        (1264, "Out of range value for column 'c' at row 1"),
    ],
)
def test_mysql_values_stay_out_of_messages(number: int, message: str) -> None:
    said = str(recognise(pymysql.err.DataError(number, message)))
    assert "secret" not in said
    assert "for key 'tasks.uq'" in said or "column" in said


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ('connection failed: connection to server at "::1", port 1 failed: Connection refused', False),
        ("failed to resolve host 'x': [Errno -2] Name or service not known", False),
        ("connection failed: FATAL:  password authentication failed for user", True),
        ('connection failed: FATAL:  database "x" does not exist', True),
        ("connection failed: FATAL:  sorry, too many clients already", True),
        ("connection failed: FATAL:  the database system is starting up", True),
        ("connection failed: server does not support SSL, but SSL was required", True),
    ],
)
def test_a_refusal_is_told_from_silence(text: str, answered: bool) -> None:
    found = diagnose(OperationalError(text))
    assert found is not None
    assert found.answered is answered


def test_a_password_in_a_driver_message_is_masked() -> None:
    database = load({"adapter": "postgres", "creds": {"password": "hunter22", "host": "127.0.0.1"}}).database
    said = translate(ValueError("bad conninfo password=hunter22 host=x"), database)
    assert "hunter22" not in f"{said!s} {said!r}"
    assert str(said).startswith("postgres://legion@127.0.0.1:5432/legionio: ")
