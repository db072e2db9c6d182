"""``legion-migrate check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from legion_data.cli.invocation import Exit, of, shared_options

if TYPE_CHECKING:
    from legion_data.migration.check import Verdict

__all__ = ["check"]

_NEXT = {
    Exit.PENDING: "  Run: legion-migrate upgrade",
    Exit.DRIFT: "  The schema or a revision was changed by hand: undo that, or publish a revision that says it.",
    Exit.AHEAD: "  Upgrade legion-data on this node.",
}


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
    from legion_data.migration.check import Verdict, examine, position

    if missing := absent_file(settings):
        where = position(None)
        said = f"{missing} does not exist: all {len(where.pending)} revisions are pending."
        invocation.say(_document(Verdict(where, ()), "absent"), [said, _NEXT[Exit.PENDING]])
        return Exit.PENDING
    with looking_at(settings) as view:
        verdict = examine(view.connection, view.standing)
    where = verdict.position
    lines = [f"{finding.kind}: {finding.text}" for finding in verdict.findings]
    if verdict.not_ours:
        lines.append(f"not ours, not judged: {', '.join(verdict.not_ours)}")
    if verdict.exit_code == Exit.FINE:
        lines.append(f"Fine: revision {where.revision}, and models, snapshot and database agree.")
    else:
        lines.append(_NEXT[verdict.exit_code])
    invocation.say(_document(verdict, where.state), lines)
    return verdict.exit_code


def _document(verdict: Verdict, state: str) -> dict[str, Any]:
    return {
        "state": state,
        "revision": verdict.position.revision,
        "head": verdict.position.head,
        "compared": verdict.compared,
        "findings": [finding.as_dict() for finding in verdict.findings],
        "not_ours": list(verdict.not_ours),
        "exit_code": verdict.exit_code,
    }
