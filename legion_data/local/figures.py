"""What the local database says about itself, under the names of behaviour.md section 9."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.dialects.sqlite import file_statistics
from legion_data.engines.errors import translate
from legion_data.errors import LegionDataError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["figures"]

_NAMES = (
    "page_size",
    "page_count",
    "freelist_count",
    "journal_mode",
    "wal_autocheckpoint",
    "cache_size",
    "busy_timeout",
    "mmap_size",
)


def figures(
    settings: Settings,
    path: str | None,
    driver: Callable[[], AbstractContextManager[sqlite3.Connection]],
    standings: Callable[[], Mapping[str, Standing]],
) -> dict[str, Any]:
    """Figures of an open local database; an error is shown, not raised."""
    import sqlite3

    logged = bool(settings.local.query_log)
    said: dict[str, Any] = {"connected": True, "adapter": "sqlite", "path": path or ":memory:"}
    try:
        extensions = standings()
        said |= {"query_log": logged, "query_log_path": None, "registered_migrations": list(extensions)}
        said["extensions"] = {name: one.as_dict() for name, one in extensions.items()}
        if logged:
            from legion_data.engines.query_log import path_for

            said["query_log_path"] = str(path_for("local"))
        with driver() as connection:
            return said | file_statistics(connection, path, _NAMES)
    except (sqlite3.Error, LegionDataError) as error:
        return {"connected": True, "adapter": "sqlite", "path": path or ":memory:", "error": translate(error).summary}
