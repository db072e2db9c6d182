"""``legion-migrate check``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["check"]


@click.command()
@shared_options
@click.pass_context
def check(context: click.Context) -> int:
    """Compare the database with this package.

    Its revisions, the committed snapshot of the schema, the models. Nothing is changed.

    Exits with 0 when all agree, 3 when revisions are pending, 4 on drift (or an edited revision), 5 when the database
    is ahead of this package.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.database import absent_file, looking_at
    from legion_data.migration.check import examine, position

    if missing := absent_file(settings):
        where = position(None)
        data = {"state": "absent", "revision": None, "head": where.head, "compared": False, "findings": [], "not_ours": []}
        data["exit_code"] = Exit.PENDING
        invocation.say(data, [f"{missing} does not exist: all {len(where.pending)} revisions are pending.", "  Run: legion-migrate upgrade"])
        return Exit.PENDING
    with looking_at(settings) as view:
        verdict = examine(view.connection, view.standing)
    where = verdict.position
    data = {
        "state": where.state,
        "revision": where.revision,
        "head": where.head,
        "compared": verdict.compared,
        "findings": [finding.as_dict() for finding in verdict.findings],
        "not_ours": list(verdict.not_ours),
        "exit_code": verdict.exit_code,
    }
    lines = [f"{finding.kind}: {finding.text}" for finding in verdict.findings]
    if verdict.not_ours:
        lines.append(f"not ours, not judged: {', '.join(verdict.not_ours)}")
    if verdict.exit_code == Exit.FINE:
        lines.append(f"Fine: revision {where.revision}, and models, snapshot and database agree.")
    lines += {
        Exit.PENDING: ["  Run: legion-migrate upgrade"],
        Exit.DRIFT: ["  Somebody changed the schema or a revision by hand. Undo that, or write a revision that says it."],
        Exit.AHEAD: ["  Upgrade legion-data on this node."],
    }.get(verdict.exit_code, [])
    invocation.say(data, lines)
    return verdict.exit_code
