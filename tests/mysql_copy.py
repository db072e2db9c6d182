"""The quickest copy of a MySQL database: its own CREATE statements and its rows, in one packet.

MySQL cannot clone a database. 76 tables with their indexes inline are 76 statements; migrating again
is four times as many.
"""

from __future__ import annotations

import sqlalchemy as sa
from pymysql.constants import CLIENT

__all__ = ["MANY_STATEMENTS", "disconnect_others", "replay", "statements"]

#: The driver's flag for connections that replay.
MANY_STATEMENTS = CLIENT.MULTI_STATEMENTS

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


def replay(connection: sa.Connection, made: list[str]) -> None:
    """Run the statements in the connection's database, in one round trip. It must allow MANY_STATEMENTS."""
    cursor = connection.connection.cursor()
    cursor.execute(";\n".join([*_UNCHECKED, *made]))
    while cursor.nextset():  # every result is fetched, or its error is lost
        pass
    cursor.close()


def disconnect_others(connection: sa.Connection, name: str) -> None:
    """End the sessions in a database: one that still holds a metadata lock would make DROP DATABASE wait for ever."""
    ids = connection.execute(
        sa.text("SELECT id FROM information_schema.processlist WHERE db = :db AND id <> CONNECTION_ID()"), {"db": name}
    )
    for number in ids.scalars().all():
        try:
            connection.exec_driver_sql(f"KILL {number}")
        except sa.exc.DBAPIError as error:
            if error.orig is None or error.orig.args[0] != 1094:  # Unknown thread id: it ended by itself.
                raise


def _plain_columns(connection: sa.Connection, table: str) -> list[str]:
    found = connection.execute(
        sa.text(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = :t "
            "AND extra NOT LIKE '%GENERATED' ORDER BY ordinal_position"
        ),
        {"t": table},
    )
    return [str(name) for name in found.scalars()]
