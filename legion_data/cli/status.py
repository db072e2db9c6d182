"""``legion-migrate status``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from legion_data.cli.invocation import of, shared_options

if TYPE_CHECKING:
    from legion_data.migration.extensions.standing import Standing
    from legion_data.settings import Settings

__all__ = ["status"]


@click.command()
@shared_options
@click.pass_context
def status(context: click.Context) -> None:
    """Show what and where the database is.

    Adapter, address, revision, what is pending, server, size; how installed extensions stand. Nothing is changed.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.local.opened import extension_data, extension_lines
    from legion_data.cli.words import aligned, bytes_text

    data = _facts(settings)
    revision = data["revision"] or "none"
    rows = [
        ("adapter", data["adapter"]),
        ("database", data["url"]),
        ("state", _STATES[data["state"]]),
        ("revision", revision),
        ("head", data["head"]),
        ("pending", str(data["pending"])),
    ]
    if data["server"] is not None:
        rows += [("server", data["server"]), ("size", bytes_text(data["size_bytes"])), ("tables", str(data["tables"]))]
    rows.append(("package", f"legion-data {data['package']}"))
    standings = data.pop("extensions")
    lines = aligned(rows) + extension_lines(standings)
    data["extensions"] = extension_data(standings)
    if data["state"] in ("absent", "empty", "pending"):
        lines.append("Run: legion-migrate upgrade")
    invocation.say(data, lines)


_STATES = {
    "absent": "the file does not exist yet",
    "empty": "empty: no revision has run",
    "pending": "behind this package",
    "head": "up to date",
    "ahead": "ahead of this package",
}


def _facts(settings: Settings) -> dict[str, Any]:
    from legion_data import dialects
    from legion_data.cli.database import absent_file, looking_at
    from legion_data.cli.extensions.shared import standings
    from legion_data.cli.version import package_version
    from legion_data.migration.check import position

    data: dict[str, Any] = {"adapter": settings.adapter, "url": settings.database.safe_url}
    seen: dict[str, Any] = {"server": None, "size_bytes": None, "tables": None}
    standing = None
    extensions: list[Standing] = []
    absent = absent_file(settings) is not None
    if not absent:
        from sqlalchemy import inspect

        with looking_at(settings) as view:
            standing = view.standing
            dialect = dialects.for_engine(view.connection)
            seen["server"] = dialect.server_version(view.connection)
            seen["size_bytes"] = dialect.database_statistics(view.connection)["database_size_bytes"]
            seen["tables"] = len(inspect(view.connection).get_table_names())
            extensions = standings(settings, None if settings.database.is_file else view.connection.engine)
    where = position(standing)
    data |= {
        "state": "absent" if absent else where.state,
        "revision": where.revision,
        "head": where.head,
        "pending": len(where.pending),
        "breaking": list(where.breaking),
    }
    return data | seen | {"package": package_version(), "extensions": extensions}
