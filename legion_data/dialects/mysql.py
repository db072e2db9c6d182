"""MySQL and MariaDB through PyMySQL: strict, UTC, READ COMMITTED, case-sensitive text, and what their error numbers
mean.

Strictness matters most: without it a text that is too long is cut in silence, with it the write fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from legion_data import errors
from legion_data.dialects.base import Diagnosis, Dialect, Offence
from legion_data.dialects.offences import in_mysql
from legion_data.dialects.sockets import is_readable
from legion_data.settings.tls import decided

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from legion_data.settings import Settings

__all__ = ["MYSQL", "MySQL"]

CONNECT_TIMEOUT_S = 120
ENCODING = "utf8mb4"
_STRICT = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION"

_GONE = Diagnosis(
    errors.DatabaseUnreachable, "the server closed the connection", "Try again; the pool opens a new connection.", False
)
_AWAY = Diagnosis(
    errors.DatabaseUnreachable,
    "the server cannot be reached",
    "Is it running, and is the address right? See: legion-data settings show",
    False,
)
_LOGIN = Diagnosis(
    errors.DatabaseUnreachable,
    "the server refused the user or the password",
    "Check data.creds with: legion-data settings show",
)
_GRANT = Diagnosis(
    errors.PrivilegeMissing, "the user lacks a privilege", "As an administrator: GRANT ALL ON <database>.* TO <user>;"
)
_LOST = Diagnosis(errors.TransactionLost, "the server gave up the transaction (deadlock or lock wait)")
_FULL = Diagnosis(errors.StorageFull, "the server has no room left")
_SLOW = Diagnosis(errors.StatementTimeout, "a statement ran longer than data.statement_timeout")

# https://mariadb.com/kb/en/mariadb-error-codes/ ; an empty text is filled from the message, without row values.
_NUMBERS: dict[int, Diagnosis] = {
    1021: _FULL,
    1040: Diagnosis(
        errors.DatabaseUnreachable,
        "the server has no connection left",
        "Raise max_connections there, or lower data.max_connections here.",
    ),
    1044: Diagnosis(
        errors.DatabaseUnreachable,
        "the user may not use this database",
        "As an administrator: GRANT ALL ON <database>.* TO <user>;",
    ),
    1045: _LOGIN,
    1048: Diagnosis(errors.NotNullViolation, ""),
    1049: Diagnosis(
        errors.DatabaseUnreachable,
        "the server has no database of this name",
        "As an administrator: CREATE DATABASE <name> CHARACTER SET utf8mb4;",
    ),
    1062: Diagnosis(errors.UniqueViolation, ""),
    1114: _FULL,
    1142: _GRANT,
    1143: _GRANT,
    1205: _LOST,
    1213: _LOST,
    1227: _GRANT,
    1264: Diagnosis(errors.ConstraintViolation, ""),
    1265: Diagnosis(errors.ConstraintViolation, ""),
    1290: Diagnosis(errors.PrivilegeMissing, "the server is read-only"),
    1292: Diagnosis(errors.ConstraintViolation, ""),
    1364: Diagnosis(errors.NotNullViolation, ""),
    1366: Diagnosis(errors.ConstraintViolation, ""),
    1370: _GRANT,
    1406: Diagnosis(errors.ConstraintViolation, ""),
    1419: Diagnosis(
        errors.PrivilegeMissing,
        "the server writes a binary log and lets only administrators create triggers",
        "As an administrator: SET GLOBAL log_bin_trust_function_creators = 1;",
    ),
    1451: Diagnosis(errors.ForeignKeyViolation, ""),
    1452: Diagnosis(errors.ForeignKeyViolation, ""),
    1644: Diagnosis(errors.RowImmutable, ""),  # our own triggers: dialects.append_only
    1698: _LOGIN,
    1792: Diagnosis(
        errors.PrivilegeMissing, "the session is read-only", "Write in legion_data.session() without read_only."
    ),
    1927: _GONE,
    1969: _SLOW,
    2002: _AWAY,
    2003: _AWAY,
    2005: _AWAY,
    2006: _GONE,
    2013: _GONE,
    2026: Diagnosis(
        errors.DatabaseUnreachable,
        "the TLS handshake failed",
        "Check data.tls (ca, verify) against the server's certificate.",
    ),
    3024: _SLOW,
    3819: Diagnosis(errors.CheckViolation, ""),
    4025: Diagnosis(errors.CheckViolation, ""),
    4031: _GONE,
}
# What follows the row's value in a message: "Duplicate entry 'x' for key 'tasks.uq_x'" -> "for key 'tasks.uq_x'".
_AFTER_VALUE = re.compile(r"(?s).*\b(for (?:key|column) .*)")
_WITH_VALUE = {1062: "duplicate", 1264: "out of range", 1265: "cut off", 1292: "not valid", 1366: "not valid"}


class MySQL(Dialect):
    """MySQL and MariaDB."""

    name = "mysql"
    title = "MySQL"
    drivername = "mysql+pymysql"
    driver = "pymysql"
    install = "pip install 'legion-data[mysql]'"
    one_state = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
    literals = re.compile(r"[xXbBnN]?'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|\b\d+(?:\.\d+)?\b", re.DOTALL)

    def connect_arguments(self, settings: Settings, *, for_migration: bool, timeout_s: int | None) -> dict[str, Any]:
        charset = settings.encoding or ENCODING
        connect_s = timeout_s or settings.connect_timeout or CONNECT_TIMEOUT_S
        arguments: dict[str, Any] = {
            "charset": charset,
            "connect_timeout": connect_s,
            "program_name": settings.application_name,
            # PyMySQL's connect_timeout ends with the TCP connection; a server that never greets would hold us for ever.
            "read_timeout": connect_s,
            "write_timeout": timeout_s or (None if for_migration else settings.write_timeout),
        }
        if charset == ENCODING:
            arguments["collation"] = f"{ENCODING}_bin"
        arguments["unix_socket"] = settings.database.socket
        arguments.update(_tls(settings))
        return {key: value for key, value in arguments.items() if value is not None}

    def credentials(self, user: str | None, password: str | None) -> dict[str, Any]:
        # As bytes: PyMySQL would encode text as latin-1, and fail on the rest with the password in the traceback.
        return {"user": user, "password": None if password is None else password.encode()}

    def prepare(self, connection: Any, settings: Settings, *, for_migration: bool, timeout_s: int | None) -> None:
        # PyMySQL takes it at connect only, and then the login has it too.
        connection._read_timeout = timeout_s or (None if for_migration else settings.read_timeout)  # noqa: SLF001
        statement_s = timeout_s or (None if for_migration else settings.statement_timeout)
        idle_s = None if for_migration else settings.idle_in_transaction_timeout
        is_mariadb = "mariadb" in connection.get_server_info().lower()
        base = "@@sql_mode" if settings.sql_mode is None else connection.escape(settings.sql_mode)
        parts = ["time_zone = '+00:00'", f"sql_mode = CONCAT_WS(',', NULLIF({base}, ''), '{_STRICT}')"]
        if (settings.encoding or ENCODING) == ENCODING:
            parts.append(f"collation_connection = '{ENCODING}_bin'")  # SQLAlchemy's SET NAMES has undone the argument
        if statement_s is not None:
            parts.append(
                f"max_statement_time = {statement_s}"
                if is_mariadb
                else f"max_execution_time = {int(statement_s * 1000)}"
            )
        if idle_s is not None and is_mariadb:
            parts.append(f"idle_transaction_timeout = {max(1, round(idle_s))}")
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
            cursor.execute(f"SET {', '.join(parts)}")

    def is_silent(self, connection: Any) -> bool:
        return not is_readable(connection._sock)  # noqa: SLF001 - the driver offers no other way to look

    def ping(self, connection: Any) -> None:
        connection.ping(reconnect=False)

    def diagnose(self, error: BaseException) -> Diagnosis | None:
        number = error.args[0] if error.args else None
        text = str(error.args[1]) if len(error.args) > 1 else str(error)
        if number == 0 and not text:  # PyMySQL's InterfaceError(0, ''): the socket is closed
            return _GONE
        if not isinstance(number, int):
            if "cryptography" in text:
                return Diagnosis(
                    errors.DatabaseUnreachable,
                    "this login method needs TLS or the package cryptography",
                    "Run: pip install cryptography",
                )
            return None
        if number == 1305 and text.startswith("SAVEPOINT"):
            return _LOST  # a deadlock took the whole transaction, the savepoint in it too
        found = _NUMBERS.get(number)
        if found is None or found.what:
            return found
        word = _WITH_VALUE.get(number)
        if word is not None:
            after = _AFTER_VALUE.match(text)
            text = f"a value is {word} {after.group(1) if after else ''}".strip()
        return found._replace(what=text.rstrip("."))

    def offence(self, error: BaseException) -> Offence:
        return in_mysql(error)

    def has_row(self, connection: Any, table: str, column: str, value: object) -> bool | None:
        # A statement that failed took only itself back; the transaction goes on.
        quoted = ["`{}`".format(name.replace("`", "``").replace("%", "%%")) for name in (table, column)]
        with connection.cursor() as cursor:
            return bool(cursor.execute(f"SELECT 1 FROM {quoted[0]} WHERE {quoted[1]} = %s", (value,)))

    def database_statistics(self, connection: Connection) -> dict[str, Any]:
        name, size = connection.exec_driver_sql(
            "SELECT DATABASE(), (SELECT COALESCE(SUM(data_length + index_length), 0) "
            "FROM information_schema.tables WHERE table_schema = DATABASE())"
        ).one()
        wanted = ("Threads_connected", "Threads_running", "Max_used_connections")
        rows = connection.exec_driver_sql(f"SHOW GLOBAL STATUS WHERE Variable_name IN {wanted!r}").all()
        load = {str(key).lower(): int(value) for key, value in rows}
        return {
            "database_name": name,
            "database_size_bytes": int(size),
            "server_connections": {key.lower(): load.get(key.lower()) for key in wanted},
            "server": {
                "max_connections": connection.exec_driver_sql("SELECT @@max_connections").scalar_one(),
                "server_version": self.server_version(connection),
            },
        }

    def server_version(self, connection: Connection) -> str:
        version = str(connection.exec_driver_sql("SELECT VERSION()").scalar_one())
        title = "MariaDB" if self.is_mariadb(connection) else self.title
        return f"{title} {version.partition('-')[0]}"

    @staticmethod
    def is_mariadb(connection: Connection) -> bool:
        """What the server says it is: the driver's name never tells."""
        return bool(getattr(connection.dialect, "is_mariadb", False))

    def tuning(self, settings: Settings) -> dict[str, Any]:
        return {
            "connect_timeout": settings.connect_timeout or CONNECT_TIMEOUT_S,
            "encoding": settings.encoding or ENCODING,
            "read_timeout": settings.read_timeout,
            "write_timeout": settings.write_timeout,
            "sql_mode": settings.sql_mode,
        }


def _tls(settings: Settings) -> dict[str, Any]:
    """PyMySQL's TLS arguments. None at all: TLS if the server has it; a context: TLS or nothing."""
    tls = decided(settings)
    if tls is not None and tls.is_required:
        return {"ssl": tls.context()}
    return {"ssl_disabled": True} if tls is not None and tls.mode == "disable" else {}


MYSQL = MySQL()
