"""PostgreSQL: psycopg says BEGIN with the first statement, and READ ONLY when it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from legion_data.dialects.transactions import is_for_reading

if TYPE_CHECKING:
    from sqlalchemy.pool import PoolProxiedConnection

__all__ = ["PostgreSQL"]


class PostgreSQL(PGDialect_psycopg):
    """SQLAlchemy's own, with READ ONLY at no cost.

    (Its execution option ``postgresql_readonly`` sets and resets each connection, which costs as much as a statement.)
    """

    supports_statement_cache = True
    reads = False

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        if self.reads or is_for_reading(dbapi_connection):
            driver: Any = dbapi_connection.dbapi_connection
            if not driver.read_only:
                driver.read_only = True

    def do_rollback(self, dbapi_connection: PoolProxiedConnection) -> None:
        driver: Any = dbapi_connection.dbapi_connection
        driver.rollback()
        if driver.read_only and not self.reads:
            driver.read_only = None  # as the server has it
