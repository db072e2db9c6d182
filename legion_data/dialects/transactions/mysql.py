"""MySQL and MariaDB: nothing is asked of the server that it has been told before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pymysql.connections import Connection
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql

from legion_data.dialects.transactions import is_for_reading

if TYPE_CHECKING:
    from sqlalchemy.pool import PoolProxiedConnection

__all__ = ["Frugal", "MySQL"]


class Frugal(Connection):
    """A connection of PyMySQL that ends no transaction that has not begun, as psycopg does.

    A pool ends the transaction of what comes back to it, after a COMMIT too: a round trip for nothing. And whether
    transactions read is said to the server when it changes, not each time.
    """

    #: Whether the transaction that begins next only reads.
    reads = False
    _is_held_to_reading = False
    _is_idle = False

    def query(self, sql: str | bytes, unbuffered: bool = False) -> int:
        if self.reads is not self._is_held_to_reading:
            super().query(f"SET SESSION TRANSACTION READ {'ONLY' if self.reads else 'WRITE'}")
            self._is_held_to_reading = self.reads
        self._is_idle = False
        affected: int = super().query(sql, unbuffered)
        return affected

    def begin(self) -> None:
        self.query("BEGIN")

    def commit(self) -> None:
        if not self._is_idle:
            super().commit()
            self._is_idle = True

    def rollback(self) -> None:
        if not self._is_idle:
            super().rollback()
            self._is_idle = True
        self.reads = False


class MySQL(MySQLDialect_pymysql):
    """SQLAlchemy's own, on such connections."""

    supports_statement_cache = True
    reads = False

    def connect(self, *arguments: Any, **keywords: Any) -> Any:
        return Frugal(*arguments, **keywords)

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        driver: Any = dbapi_connection.dbapi_connection
        driver.reads = self.reads or is_for_reading(dbapi_connection)
