"""PostgreSQL through psycopg 3: session settings sent with the start-up packet, and what its SQLSTATEs mean.

Start-up ``options`` cost no round trip, and ``RESET`` returns to them, not to the server's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from legion_data import errors
from legion_data.dialects.base import Diagnosis, Dialect, Offence
from legion_data.dialects.offences import in_postgresql
from legion_data.dialects.sockets import is_readable
from legion_data.settings.tls import decided

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from legion_data.settings import Settings

__all__ = ["POSTGRESQL", "PostgreSQL"]

CONNECT_TIMEOUT_S = 20

_CHECK_CREDS = "Check data.creds with: legion-data settings show"
_AWAY = Diagnosis(
    errors.DatabaseUnreachable,
    "the server cannot be reached",
    "Is it running, and is the address right? See: legion-data settings show",
    False,
)
_GONE = Diagnosis(
    errors.DatabaseUnreachable, "the server closed the connection", "Try again; the pool opens a new connection.", False
)
_LOST = Diagnosis(
    errors.TransactionLost, "the server gave up the transaction (deadlock, serialization failure or lock timeout)"
)
_LOGIN = Diagnosis(errors.DatabaseUnreachable, "the server refused the user or the password", _CHECK_CREDS)
_NO_DATABASE = Diagnosis(
    errors.DatabaseUnreachable,
    "the server has no database of this name",
    "As an administrator: CREATE DATABASE <name> OWNER <user>;",
)
_BUSY = Diagnosis(
    errors.DatabaseUnreachable,
    "the server has no connection left",
    "Raise max_connections there, or lower data.max_connections here.",
)
_STARTING = Diagnosis(
    errors.DatabaseUnreachable,
    "the server is starting up or shutting down",
    "Wait, then: legion-migrate wait --timeout 60",
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html ; five characters first, then the class of two.
_STATES: dict[str, Diagnosis] = {
    "08": _GONE,
    "22001": Diagnosis(errors.ConstraintViolation, ""),
    "22003": Diagnosis(errors.ConstraintViolation, ""),
    "23": Diagnosis(errors.ConstraintViolation, ""),
    "23001": Diagnosis(errors.ForeignKeyViolation, ""),
    "23502": Diagnosis(errors.NotNullViolation, ""),
    "23503": Diagnosis(errors.ForeignKeyViolation, ""),
    "23505": Diagnosis(errors.UniqueViolation, ""),
    "23514": Diagnosis(errors.CheckViolation, ""),
    "25006": Diagnosis(
        errors.PrivilegeMissing, "the session is read-only", "Write in legion_data.session() without read_only."
    ),
    "25P03": _GONE,
    "28": _LOGIN,
    "3D000": _NO_DATABASE,
    "40": _LOST,
    "LD001": Diagnosis(errors.RowImmutable, ""),  # our own triggers: dialects.append_only
    "42501": Diagnosis(
        errors.PrivilegeMissing,
        "",
        "As an administrator: GRANT CREATE, USAGE ON SCHEMA public TO <user>; (PostgreSQL 15 and later ask for it)",
    ),
    "53100": Diagnosis(errors.StorageFull, "the server has no room left"),
    "53300": _BUSY,
    "55P03": _LOST,
    "57014": Diagnosis(errors.StatementTimeout, "a statement was cancelled, or ran longer than data.statement_timeout"),
    "57P01": _GONE,
    "57P02": _GONE,
    "57P03": _STARTING,
    "XX001": Diagnosis(errors.DatabaseCorrupt, "the server reports damaged pages", "Restore the newest backup."),
}
# A login that fails has no SQLSTATE in libpq; the server's words are all there is.
_REFUSALS: tuple[tuple[re.Pattern[str], Diagnosis], ...] = (
    (re.compile(r"password|authentication|role \"|no pg_hba\.conf entry|fe_sendauth"), _LOGIN),
    (re.compile(r"database \".*\" does not exist"), _NO_DATABASE),
    (re.compile(r"too many clients|remaining connection slots|too many connections"), _BUSY),
    (re.compile(r"starting up|shutting down|recovery mode"), _STARTING),
    (
        re.compile(r"(?i)certificate|SSL"),
        Diagnosis(
            errors.DatabaseUnreachable,
            "the TLS handshake failed",
            "Check data.sslmode and data.tls against the server's certificate.",
        ),
    ),
    (re.compile(r"FATAL"), Diagnosis(errors.DatabaseUnreachable, "the server refused the connection", _CHECK_CREDS)),
    (
        re.compile(
            r"(?i)connection (?:to server .*)?(?:failed|refused|timed? ?out|timeout)"
            r"|resolve|translate host|is the server running|unreachable"
        ),
        _AWAY,
    ),
    (re.compile(r"(?i)closed|terminat|lost|consuming input|EOF"), _GONE),
)


class PostgreSQL(Dialect):
    """PostgreSQL."""

    name = "postgresql"
    title = "PostgreSQL"
    drivername = "postgresql+psycopg"
    driver = "psycopg"
    install = "pip install 'legion-data[postgres]'"
    one_state = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
    literals = re.compile(
        r"\b[eE]'(?:[^'\\]|\\.|'')*'|\$(\w*)\$.*?\$\1\$|(?:[xXbBnN]|U&)?'(?:[^']|'')*'|(?<![$\w])\d+(?:\.\d+)?\b",
        re.DOTALL,
    )

    def connect_arguments(self, settings: Settings, *, for_migration: bool, timeout_s: int | None) -> dict[str, Any]:
        statement_s = timeout_s or (None if for_migration else settings.statement_timeout)
        options: dict[str, Any] = {
            "TimeZone": "UTC",
            "default_transaction_isolation": "read committed",
            "search_path": None if settings.search_path is None else _search_path(settings.search_path),
            "statement_timeout": _ms(statement_s),
            "idle_in_transaction_session_timeout": None if for_migration else _ms(settings.idle_in_transaction_timeout),
        }
        if for_migration:  # a role's own default must not cut a long revision short
            options["statement_timeout"] = options["idle_in_transaction_session_timeout"] = 0
        arguments: dict[str, Any] = {
            "connect_timeout": timeout_s or settings.connect_timeout or CONNECT_TIMEOUT_S,
            "application_name": settings.application_name,
            "client_encoding": "UTF8",
            "options": " ".join(
                f"-c {key}={_escaped(str(value))}" for key, value in options.items() if value is not None
            ),
            # A dead peer is noticed after about a minute instead of the system's two hours.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        }
        return arguments | _tls(settings)

    def credentials(self, user: str | None, password: str | None) -> dict[str, Any]:
        return {"user": user, "password": password}

    def is_silent(self, connection: Any) -> bool:
        return not connection.closed and not is_readable(connection.fileno())

    def ping(self, connection: Any) -> None:
        connection.autocommit = True  # one round trip instead of three, and no transaction left open
        try:
            connection.execute("SELECT 1")
        finally:
            if not connection.closed:
                connection.autocommit = False

    def diagnose(self, error: BaseException) -> Diagnosis | None:
        state = getattr(error, "sqlstate", None)
        if state is None:
            return self._refusal(error)
        found = _STATES.get(state) or _STATES.get(state[:2])
        if found is None or found.what:
            return found
        said: Any = getattr(error, "diag", None)
        # The primary message names columns and constraints; row values are in its detail, which is left behind.
        return found._replace(what=said.message_primary or str(error).partition("\n")[0])

    @staticmethod
    def _refusal(error: BaseException) -> Diagnosis | None:
        if type(error).__name__ not in {"OperationalError", "ConnectionTimeout", "InterfaceError", "ConnectionFailure"}:
            return None
        text = str(error)
        if type(error).__name__ == "ConnectionTimeout":
            return _AWAY
        for pattern, found in _REFUSALS:
            if pattern.search(text):
                return found
        return None

    def offence(self, error: BaseException) -> Offence:
        return in_postgresql(error)

    def database_statistics(self, connection: Connection) -> dict[str, Any]:
        name, size, version = connection.exec_driver_sql(
            "SELECT current_database(), pg_database_size(current_database()), current_setting('server_version')"
        ).one()
        total, active, idle, waiting = connection.exec_driver_sql(
            "SELECT count(*), count(*) FILTER (WHERE state = 'active'), count(*) FILTER (WHERE state = 'idle'), "
            "count(*) FILTER (WHERE state LIKE 'idle in transaction%%') "
            "FROM pg_stat_activity WHERE datname = current_database()"
        ).one()
        shown = connection.exec_driver_sql(
            "SELECT current_setting('max_connections'), current_setting('shared_buffers'), current_setting('work_mem')"
        ).one()
        return {
            "database_name": name,
            "database_size_bytes": int(size),
            "server_connections": {"active": active, "idle": idle, "idle_in_transaction": waiting, "total": total},
            "server": {
                "max_connections": int(shown[0]),
                "shared_buffers": shown[1],
                "work_mem": shown[2],
                "server_version": version,
            },
        }

    def server_version(self, connection: Connection) -> str:
        version = str(connection.exec_driver_sql("SELECT current_setting('server_version')").scalar_one())
        return f"{self.title} {version.partition(' ')[0]}"

    def tuning(self, settings: Settings) -> dict[str, Any]:
        return {
            "connect_timeout": settings.connect_timeout or CONNECT_TIMEOUT_S,
            "sslmode": _tls(settings)["sslmode"],
            "sslrootcert": None if settings.sslrootcert is None else str(settings.sslrootcert),
            "search_path": settings.search_path,
        }


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds * 1000)


def _escaped(value: str) -> str:
    """For libpq's ``options``: a space ends an option unless a backslash stands before it."""
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def _search_path(path: Any) -> str:
    """``"a", "b"``: each name quoted, so that a name is never taken for SQL or for two."""
    names = [path] if isinstance(path, str) else list(path)
    if len(names) == 1 and "," in names[0]:
        names = names[0].split(",")
    return ", ".join('"{}"'.format(name.strip().strip('"').replace('"', '""')) for name in names)


def _tls(settings: Settings) -> dict[str, Any]:
    tls = decided(settings)
    return {} if tls is None else dict(tls.libpq)


POSTGRESQL = PostgreSQL()
