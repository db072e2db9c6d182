"""The schema of a database, and the schema that mapped classes describe, as pictures that can be compared.

``read`` looks at a database, ``draw`` at metadata without one; both return a ``Catalogue`` whose texts are in one
spelling for each dialect. No difference is tolerated anywhere in here: what two pictures say differently is drift.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.dialects.catalogue.picture import Catalogue
from legion_data.dialects.tables import dress

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData
    from sqlalchemy.engine import Dialect

__all__ = ["Catalogue", "draw", "read"]


def read(connection: Connection) -> Catalogue:
    """The schema of the connected database, in at most seven statements. Raises ``KeyError`` for a foreign dialect."""
    name = connection.dialect.name
    if name == "sqlite":
        from legion_data.dialects.catalogue import sqlite

        return sqlite.read(connection)
    if name == "mysql":
        from legion_data.dialects.catalogue import mysql

        return mysql.read(connection)
    if name == "postgresql":
        from legion_data.dialects.catalogue import postgresql

        return postgresql.read(connection)
    raise KeyError(name)


def draw(metadata: MetaData, dialect: Dialect) -> Catalogue:
    """The schema that ``metadata`` describes on ``dialect``."""
    for table in metadata.tables.values():
        dress(table)
    if dialect.name == "sqlite":
        from legion_data.dialects.catalogue import sqlite

        return sqlite.picture(metadata)
    from legion_data.dialects.catalogue import metadata as drawing

    return drawing.picture(metadata, dialect)
