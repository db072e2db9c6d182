"""SQLite: a writer waits for its turn when its transaction begins; a reader waits for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from legion_data.dialects.sqlite import begin_at_once, hold_to_reading, let_write
from legion_data.dialects.transactions import is_for_reading, is_kept_for_reading

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel
    from sqlalchemy.pool import PoolProxiedConnection

__all__ = ["Sqlite"]


class Sqlite(SQLiteDialect_pysqlite):
    """SQLAlchemy's own, with BEGIN IMMEDIATE.

    A deferred transaction that turns into a writer fails at once with "database is locked"; an immediate one waits.
    Whether a connection refuses to write is a PRAGMA that makes SQLite prepare all its statements anew, so files keep
    connections for readers.
    """

    supports_statement_cache = True
    reads = False

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        driver: Any = dbapi_connection.dbapi_connection
        if driver.isolation_level is None:  # the execution option AUTOCOMMIT
            return
        if self.reads or is_for_reading(dbapi_connection):
            hold_to_reading(driver)
            driver.execute("BEGIN")
        else:
            driver.execute("BEGIN IMMEDIATE")

    def do_commit(self, dbapi_connection: PoolProxiedConnection) -> None:
        driver: Any = dbapi_connection.dbapi_connection
        driver.commit()

    def do_rollback(self, dbapi_connection: PoolProxiedConnection) -> None:
        driver: Any = dbapi_connection.dbapi_connection
        driver.rollback()
        if not is_kept_for_reading(dbapi_connection):
            let_write(driver)

    def set_isolation_level(self, dbapi_connection: DBAPIConnection, level: IsolationLevel) -> None:
        super().set_isolation_level(dbapi_connection, level)
        if level != "AUTOCOMMIT":
            begin_at_once(dbapi_connection)
