"""MySQL and MariaDB while their schema changes: a named lock, and what an error means when a statement is run again.

Each DDL statement commits by itself here, so a killed revision stays half done. The journal says at which statement;
whether that one took effect is found out by running it again: it then fails with exactly the error that says "already
so". Which numbers those are depends on the words of the statement.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from legion_data.dialects.migrating.base import Migrating
from legion_data.errors import CapabilityUnavailable, PrivilegeMissing

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from legion_data.settings import Settings

__all__ = ["MigratingMySQL", "already_so", "has_taken_effect", "kind_of"]

_DDL = re.compile(r"\s*(?:CREATE|ALTER|DROP|RENAME|TRUNCATE)\b", re.IGNORECASE)
_DML = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|WITH|LOAD)\b", re.IGNORECASE)
_WITH_READS = re.compile(r"(?is)\s*WITH\b(?!.*\b(?:UPDATE|DELETE|INSERT)\b)")

_NAME = r"`?(\w+)`?"
#: The statement's form -> (error numbers that say "already so", question to the catalogue, what its answer means).
_COLUMN = (
    "SELECT COUNT(*) FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND table_name = %s AND column_name = %s"
)
_INDEX = (
    "SELECT COUNT(*) FROM information_schema.statistics "
    "WHERE table_schema = DATABASE() AND table_name = %s AND index_name = %s"
)
_CONSTRAINT = (
    "SELECT COUNT(*) FROM information_schema.table_constraints "
    "WHERE table_schema = DATABASE() AND table_name = %s AND constraint_name = %s"
)
_TABLE = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %s"
_FORMS: tuple[tuple[re.Pattern[str], frozenset[int], str | None, bool], ...] = tuple(
    (re.compile(rf"\s*{form}", re.IGNORECASE), frozenset(numbers), question, meaning)
    for form, numbers, question, meaning in (
        (rf"CREATE\s+TABLE\s+{_NAME}", {1050}, _TABLE, True),
        (rf"DROP\s+TABLE\s+{_NAME}", {1051}, _TABLE, False),
        (r"CREATE\s+(?:UNIQUE\s+|FULLTEXT\s+)?INDEX\s+(?P<b>`?\w+`?)\s+ON\s+(?P<a>`?\w+`?)", {1061}, _INDEX, True),
        (r"DROP\s+INDEX\s+(?P<b>`?\w+`?)\s+ON\s+(?P<a>`?\w+`?)", {1091}, _INDEX, False),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+ADD\s+(?:UNIQUE\s+)?(?:KEY|INDEX)\s+{_NAME}", {1061}, _INDEX, True),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+ADD\s+PRIMARY\s+KEY", {1068}, None, True),
        (
            rf"ALTER\s+TABLE\s+{_NAME}\s+ADD\s+CONSTRAINT\s+{_NAME}",
            {121, 1005, 1022, 1061, 1068, 1826, 3822},
            _CONSTRAINT,
            True,
        ),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+ADD\s+(?:COLUMN\s+)?{_NAME}", {1060}, _COLUMN, True),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+DROP\s+PRIMARY\s+KEY", {1091}, None, False),
        (
            rf"ALTER\s+TABLE\s+{_NAME}\s+DROP\s+(?:FOREIGN\s+KEY|CONSTRAINT|CHECK)\s+{_NAME}",
            {1091, 3821, 3940},
            _CONSTRAINT,
            False,
        ),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+DROP\s+(?:INDEX|KEY)\s+{_NAME}", {1091}, _INDEX, False),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+DROP\s+(?:COLUMN\s+)?{_NAME}", {1091}, _COLUMN, False),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+RENAME\s+COLUMN\s+{_NAME}", {1054}, _COLUMN, False),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+CHANGE\s+(?:COLUMN\s+)?{_NAME}\s+(?!`?\2`?\s)", {1054}, _COLUMN, False),
        (rf"ALTER\s+TABLE\s+{_NAME}\s+RENAME\s+(?!INDEX|KEY|COLUMN)", {1146}, _TABLE, False),
        (rf"RENAME\s+TABLE\s+{_NAME}", {1146}, _TABLE, False),
        (r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:DEFINER\S*\s+)?VIEW", {1050}, None, True),
        (r"DROP\s+VIEW", {1051, 4092}, None, False),
        (r"CREATE\s+(?:DEFINER\S*\s+)?TRIGGER", {1359, 1235}, None, True),
        (r"DROP\s+TRIGGER", {1360}, None, False),
    )
)


def kind_of(statement: str) -> str | None:
    """``ddl`` (commits by itself), ``dml`` (commits with what follows), None for what changes nothing."""
    if _DDL.match(statement):
        return "ddl"
    if _DML.match(statement) and not _WITH_READS.match(statement):
        return "dml"
    return None


def already_so(statement: str, error: BaseException) -> bool:
    """Whether ``error`` says that ``statement`` had taken effect before."""
    number = error.args[0] if error.args else None
    for form, numbers, _, _ in _FORMS:
        if form.match(statement):
            if number == 1005:
                return "errno: 121" in str(error)
            return number in numbers
    return False


def has_taken_effect(connection: Connection, statement: str) -> bool | None:
    """Whether the catalogue shows the effect of ``statement``; None when it cannot be told."""
    for form, _, question, meaning in _FORMS:
        match = form.match(statement)
        if match:
            if question is None:
                return None
            said = match.groupdict()
            names = (said["a"], said["b"]) if said else match.groups()
            clean = tuple(name.strip("`") for name in names)[: question.count("%s")]
            found = connection.exec_driver_sql(question, clean).scalar_one() > 0
            return found is meaning
    return None


class _NamedLock:
    """GET_LOCK on the connection that migrates.

    The same connection on purpose: when the client dies in the middle of a long ALTER TABLE, the server finishes that
    statement first, and the lock lasts as long as it does.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_held = False
        # Names of locks are the server's, not the database's, at most 64 characters.
        database = connection.exec_driver_sql("SELECT DATABASE()").scalar_one()
        from hashlib import sha256

        self._name = f"legion_data.migrate.{sha256(str(database).encode()).hexdigest()[:32]}"

    def take(self) -> bool:
        self._is_held = self._connection.exec_driver_sql("SELECT GET_LOCK(%s, 0)", (self._name,)).scalar_one() == 1
        return self._is_held

    def holder(self) -> str | None:
        thread = self._connection.exec_driver_sql("SELECT IS_USED_LOCK(%s)", (self._name,)).scalar_one()
        if thread is None:
            return None
        row = self._connection.exec_driver_sql(
            "SELECT USER, HOST, TIME FROM information_schema.PROCESSLIST WHERE ID = %s", (thread,)
        ).first()
        who = f", user {row[0]} from {row[1]}" if row is not None else ""
        return f"connection {thread}{who}"

    def release(self) -> None:
        if self._is_held and not self._connection.invalidated and not self._connection.closed:
            self._connection.exec_driver_sql("DO RELEASE_LOCK(%s)", (self._name,))
        self._is_held = False


class MigratingMySQL(Migrating):
    """MySQL 8.0.13 and later (defaults that are expressions), MariaDB 10.6 and later (atomic DDL)."""

    is_transactional = False
    _PRIVILEGES = ("ALTER", "CREATE", "DELETE", "DROP", "INDEX", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "UPDATE")

    def attempt(self, engine: Engine, connection: Connection, settings: Settings) -> _NamedLock:
        return _NamedLock(connection)

    def require(self, connection: Connection, settings: Settings) -> None:
        dialect = connection.dialect
        version = tuple(dialect.server_version_info or ())
        is_mariadb = bool(getattr(dialect, "is_mariadb", False))
        oldest = (10, 6) if is_mariadb else (8, 0, 13)
        if version and version < oldest:
            title = f"{'MariaDB' if is_mariadb else 'MySQL'} {'.'.join(map(str, version[:3]))}"
            feature = "Atomic DDL" if is_mariadb else "A default that is an expression"
            raise CapabilityUnavailable(
                feature, title, f"Nothing was changed. Use {'.'.join(map(str, oldest))} or newer."
            )
        missing = self._missing_privileges(connection)
        if missing:
            user, database = connection.exec_driver_sql("SELECT CURRENT_USER(), DATABASE()").one()
            name, _, host = str(user).rpartition("@")
            raise PrivilegeMissing(
                f"User {user} lacks {', '.join(missing)} on database {database}; nothing was changed.",
                hint=f"As an administrator: GRANT {', '.join(missing)} ON `{database}`.* TO '{name}'@'{host}';",
            )

        self._require_triggers(connection)

    @staticmethod
    def _require_triggers(connection: Connection) -> None:
        """With a binary log, error 1419 would come in the middle: only administrators may create triggers."""
        log_bin, is_trusting = connection.exec_driver_sql("SELECT @@log_bin, @@log_bin_trust_function_creators").one()
        if not log_bin or is_trusting:
            return
        # Roles grant what this table does not show.
        may = connection.exec_driver_sql(
            "SELECT COUNT(*) FROM information_schema.user_privileges WHERE privilege_type = 'SUPER'"
        ).scalar_one()
        has_them = connection.exec_driver_sql(
            "SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE() "
            "AND trigger_name = 'audit_log_refuses_update'"
        ).scalar_one()
        if not may and not has_them:
            raise PrivilegeMissing(
                "The server writes a binary log and lets only administrators create triggers, which keep the audit "
                "ledgers append-only; nothing was changed.",
                hint="As an administrator: SET GLOBAL log_bin_trust_function_creators = 1; (and in its configuration).",
            )

    def _missing_privileges(self, connection: Connection) -> list[str]:
        # Roles grant what these tables do not show; then the server answers when a statement is refused.
        grants = [str(line) for line in connection.exec_driver_sql("SHOW GRANTS").scalars()]
        if any(not re.match(r"GRANT\s.*\sON\s|REVOKE\s|SET\s", line) for line in grants):
            return []
        held = connection.exec_driver_sql(
            "SELECT privilege_type FROM information_schema.user_privileges "
            "WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') "
            "UNION SELECT privilege_type FROM information_schema.schema_privileges "
            "WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') AND DATABASE() LIKE table_schema"
        )
        rights = set(held.scalars())
        if not rights and any("ALL PRIVILEGES" in line for line in grants):
            return []
        return [privilege for privilege in self._PRIVILEGES if privilege not in rights]

    def prepare(self, connection: Connection, settings: Settings) -> None:
        # Zero would mean a day here; whoever waits does not hold up readers for ever.
        seconds = max(1, round(settings.lock_timeout))
        connection.exec_driver_sql(f"SET SESSION lock_wait_timeout = {seconds}, innodb_lock_wait_timeout = {seconds}")
