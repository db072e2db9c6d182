"""``legion-migrate history``."""

from __future__ import annotations

from typing import Any

import click

from legion_data.cli.invocation import of, shared_options

__all__ = ["history"]


@click.command()
@click.option("--pending", "only_pending", is_flag=True, help="Only the revisions that would run.")
@shared_options
@click.pass_context
def history(context: click.Context, *, only_pending: bool) -> None:
    """List the revisions, applied and pending.

    With when each was applied, how long it took, by which host and which version of this package.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.words import aligned
    from legion_data.migration import locate

    revision, applied = _applied(settings)
    rows: list[dict[str, Any]] = []
    for one in locate.revisions():
        is_pending = revision is None or one.number > revision
        if only_pending and not is_pending:
            continue
        row = {"revision": one.number, "name": one.name, "state": "pending" if is_pending else "applied"}
        rows.append(row | {"breaking": one.breaking} | ({} if is_pending else applied.get(one.number, {})))
    known = {one.number for one in locate.revisions()}
    if not only_pending:
        rows += [
            {"revision": number, "name": row["name"], "state": "newer"} | row
            for number, row in sorted(applied.items())
            if number not in known
        ]
    lines = aligned([_cells(row) for row in rows]) or ["Nothing is pending."]
    invocation.say({"revision": revision, "head": locate.head(), "revisions": rows}, lines)


def _cells(row: dict[str, Any]) -> tuple[str, str, str, str]:
    details = ""
    if "applied_at" in row:
        details = f"{row['applied_at']}  {row['ms']} ms  {row['host']}  {row['package_version']}"
    return row["revision"], row["name"], row["state"] + (" (breaking)" if row.get("breaking") else ""), details


def _applied(settings: Any) -> tuple[str | None, dict[str, dict[str, Any]]]:
    """The database's revision, and what its history says about each; nothing for a file that does not exist."""
    from legion_data.cli.database import absent_file, looking_at
    from legion_data.migration import history as records

    if absent_file(settings):
        return None, {}
    with looking_at(settings) as view:
        if view.standing.revision is None:
            return None, {}
        return view.standing.revision, {
            row.number: {
                "name": row.name,
                "applied_at": str(row.applied_at),
                "ms": row.ms,
                "host": row.host,
                "package_version": row.package_version,
            }
            for row in records.read(view.connection)
        }
