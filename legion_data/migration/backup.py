"""A copy of the SQLite file before its schema changes: ``<file>.<revision>.<time>.bak``, whole and private.

Made with SQLite's own online backup, so that writers may go on meanwhile; under another name until it is complete.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legion_data.errors import StorageFull
from legion_data.migration.history import tables_for

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["back_up", "file_of", "has_rows"]

_PAGES = 4096


def file_of(connection: Connection) -> Path | None:
    """The file behind ``connection``; None for a server, or a database in memory."""
    driver: Any = connection.connection.dbapi_connection
    if not isinstance(driver, sqlite3.Connection):
        return None
    name = connection.engine.url.database
    return None if not name or name == ":memory:" else Path(name)


def has_rows(connection: Connection) -> bool:
    """Whether any table but the runner's own has a row."""
    driver: Any = connection.connection.dbapi_connection
    ours = {table.name for table in tables_for(connection)}
    names = driver.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
    )
    tables = [name for (name,) in names.fetchall() if name not in ours]
    quoted = ['"' + name.replace('"', '""') + '"' for name in tables]
    return any(driver.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in quoted)


def back_up(path: Path, revision: str | None) -> Path:
    """Copy the database at ``path``; gives the copy's name. Raises ``StorageFull`` ahead when it cannot fit."""
    size = path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < size * 2:
        raise StorageFull(
            f"{path}: a backup needs {size >> 20} MB and the migration as much, {free >> 20} MB are free; "
            "nothing was changed.",
            hint="Make room on that disk, or run: legion-migrate upgrade --no-backup",
        )
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    copy = path.with_name(f"{path.name}.{revision or 'base'}.{moment}.bak")
    partial = copy.with_name(f"{copy.name}.part")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        _copied(path, partial)
        partial.replace(copy)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return copy


def _copied(path: Path, partial: Path) -> None:
    source = sqlite3.connect(path)
    try:
        target = sqlite3.connect(partial)
        try:
            source.backup(target, pages=_PAGES)
        finally:
            target.close()
    finally:
        source.close()
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
