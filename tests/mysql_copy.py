"""The quickest copy of a MySQL database: its own CREATE statements and its rows, in one packet.

MySQL cannot clone a database. 76 tables with their indexes inline are 76 statements; migrating again
is four times as many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from pymysql.constants import CLIENT

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["disconnect_others", "replay", "statements"]

_UNCHECKED = ["SET SESSION foreign_key_checks = 0", "SET SESSION unique_checks = 0", "SET NAMES utf8mb4"]


def statements(url: str) -> list[str]:
    """What makes the database again: tables, rows (by INSERT ... SELECT from this one), triggers."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        source = connection.exec_driver_sql("SELECT DATABASE()").scalar_one()
        tables = [str(name) for name, kind in connection.exec_driver_sql("SHOW FULL TABLES") if kind == "BASE TABLE"]
        made = [str(connection.exec_driver_sql(f"SHOW CREATE TABLE `{table}`").one()[1]) for table in tables]
        for table in tables:
            if connection.exec_driver_sql(f"SELECT 1 FROM `{table}` LIMIT 1").first():
                columns = ", ".join(f"`{name}`" for name in _plain_columns(connection, table))
                made.append(f"INSERT INTO `{table}` ({columns}) SELECT {columns} FROM `{source}`.`{table}`")
        triggers = [row["Trigger"] for row in connection.exec_driver_sql("SHOW TRIGGERS").mappings().all()]
        made += [str(connection.exec_driver_sql(f"SHOW CREATE TRIGGER `{name}`").one()[2]) for name in triggers]
    engine.dispose()
    return made


def replay(url: str, made: list[str]) -> None:
    """Run the statements in an empty database, in one round trip."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"client_flag": CLIENT.MULTI_STATEMENTS})
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(";\n".join([*_UNCHECKED, *made]))
        while cursor.nextset():  # every result is fetched, or its error is lost
            pass
        cursor.close()
        connection.commit()
    finally:
        connection.close()
        engine.dispose()


def disconnect_others(admin_url: URL, name: str) -> None:
    """End the sessions in a database: one that still holds a metadata lock would make DROP DATABASE wait for ever."""
    engine = sa.create_engine(admin_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        ids = connection.execute(sa.text("SELECT id FROM information_schema.processlist WHERE db = :db"), {"db": name})
        for number in ids.scalars().all():
            try:
                connection.exec_driver_sql(f"KILL {number}")
            except sa.exc.DBAPIError as error:
                if error.orig is None or error.orig.args[0] != 1094:  # Unknown thread id: it ended by itself.
                    raise
    engine.dispose()


def _plain_columns(connection: sa.Connection, table: str) -> list[str]:
    found = connection.execute(
        sa.text(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = :t "
            "AND extra NOT LIKE '%GENERATED' ORDER BY ordinal_position"
        ),
        {"t": table},
    )
    return [str(name) for name in found.scalars()]
