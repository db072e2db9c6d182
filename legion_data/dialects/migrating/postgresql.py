"""PostgreSQL while its schema changes: an advisory lock, and a look at privileges and pgvector ahead of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from legion_data.dialects.migrating.base import Leftover, Migrating
from legion_data.errors import CapabilityUnavailable, PrivilegeMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from legion_data.settings import Settings

__all__ = ["MigratingPostgreSQL"]

#: "legion" and "mig" as numbers. Advisory locks are a database's own: databases on one server do not wait for each
#: other.
_KEY = (0x6C65676E, 0x6D6967)
_INSUFFICIENT_PRIVILEGE = "42501"


class _AdvisoryLock:
    """Held by a transaction of a connection of its own.

    A transaction, because behind PgBouncer in transaction mode a session lock would stay with a server connection that
    nobody can find again. A connection of its own, because the revisions commit theirs. It idles at READ COMMITTED
    without a snapshot, so CREATE INDEX CONCURRENTLY does not wait for it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        return bool(
            self._connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_KEY[0]}, {_KEY[1]})").scalar()
        )

    def holder(self) -> str | None:
        with self._engine.connect() as connection:
            row = connection.exec_driver_sql(
                "SELECT a.pid, a.application_name, a.client_addr::text, a.usename, "
                "date_trunc('second', a.xact_start)::text "
                "FROM pg_locks l JOIN pg_stat_activity a USING (pid) JOIN pg_database d ON d.oid = l.database "
                f"WHERE l.locktype = 'advisory' AND l.granted AND l.classid = {_KEY[0]} AND l.objid = {_KEY[1]} "
                "AND d.datname = current_database()"
            ).first()
        if row is None:
            return None
        name = f" ({row[1]})" if row[1] else ""
        since = f", since {row[4]}" if row[4] else ""
        return f"server process {row[0]}{name}, user {row[3]} from {row[2] or 'a local socket'}{since}"

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class MigratingPostgreSQL(Migrating):
    """PostgreSQL 13 and later."""

    def attempt(self, engine: Engine, connection: Connection, settings: Settings) -> _AdvisoryLock:
        return _AdvisoryLock(engine)

    def require(self, connection: Connection, settings: Settings) -> None:
        schema, may_create, has_vector, is_superuser, user, database = connection.exec_driver_sql(
            "SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE'), "
            "EXISTS (SELECT FROM pg_extension WHERE extname = 'vector'), current_setting('is_superuser') = 'on', "
            "current_user, current_database()"
        ).one()
        quote = connection.dialect.identifier_preparer.quote
        if schema is None:
            path = connection.exec_driver_sql("SHOW search_path").scalar_one()
            raise PrivilegeMissing(
                f"No schema of the search path ({path}) exists, or user {user} may not use it.",
                hint=f"As an administrator: CREATE SCHEMA legion AUTHORIZATION {quote(user)}; "
                "and set data.search_path.",
            )
        if not may_create:
            raise PrivilegeMissing(
                f"User {user} may not create tables in schema {schema} of database {database}; nothing was changed.",
                hint=f"As an administrator: GRANT CREATE, USAGE ON SCHEMA {quote(schema)} TO {quote(user)};",
            )
        if not has_vector:
            self._require_installable(connection)
            if not is_superuser:
                self._require_allowed(connection, user, database)

    @staticmethod
    def _require_installable(connection: Connection) -> None:
        major = connection.exec_driver_sql("SELECT current_setting('server_version_num')::int / 10000").scalar_one()
        known = connection.exec_driver_sql("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')")
        if not known.scalar_one():
            raise CapabilityUnavailable(
                "pgvector (the extension vector)",
                "this PostgreSQL server",
                f"Nothing was changed. On the server: apt-get install postgresql-{major}-pgvector",
            )

    @staticmethod
    def _require_allowed(connection: Connection, user: str, database: str) -> None:
        # Who may create it differs (superuser, trusted extension, a provider's role): the server is asked by trying.
        trial = connection.begin_nested()
        try:
            connection.exec_driver_sql("CREATE EXTENSION vector")
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
                raise
            raise PrivilegeMissing(
                f"User {user} may not create the extension vector in database {database}; nothing was changed.",
                hint=f"As a superuser, in database {database}: CREATE EXTENSION vector;",
            ) from error
        finally:
            trial.rollback()

    def opened(self, connection: Connection, settings: Settings) -> None:
        # A revision that waits for a table queues every later reader of it behind itself; so it does not wait for ever.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(settings.lock_timeout * 1000)}")

    def indexes(self, connection: Connection) -> dict[str, str]:
        rows = connection.exec_driver_sql(
            "SELECT indexname, tablename FROM pg_indexes WHERE schemaname = current_schema()"
        )
        return {str(name).lower(): str(table) for name, table in rows}

    def leftovers(self, connection: Connection) -> Iterator[Leftover]:
        invalid = connection.execute(
            text(
                "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                "WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
            )
        )
        name: Any
        for name in invalid.scalars():
            yield Leftover(
                "invalid index",
                f"Index {name} was left invalid by a build that did not end.",
                f"Run: REINDEX INDEX CONCURRENTLY {name};",
            )
