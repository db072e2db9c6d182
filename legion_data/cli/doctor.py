"""``legion-migrate doctor``."""

from __future__ import annotations

import click

from legion_data.cli.invocation import Exit, of, shared_options

__all__ = ["doctor"]


@click.command()
@shared_options
@click.pass_context
def doctor(context: click.Context) -> int:
    """Look for what a killed migration left behind.

    A half-done revision, a held lock, a forgotten copy. Nothing is changed.

    Exits with 0 when nothing is wrong, 1 when something needs attention.
    """
    invocation = of(context)
    settings = invocation.settings()
    from legion_data.cli.database import absent_file, typed_errors
    from legion_data.migration import doctor as diagnosis

    if missing := absent_file(settings):
        said = f"{missing} does not exist, so nothing can be half done."
        invocation.say({"state": "absent", "findings": [], "message": said}, [said, "  Run: legion-migrate upgrade"])
        return Exit.FINE
    with typed_errors(settings):
        findings = diagnosis.examine(settings)
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{finding.kind}: {finding.message}")
        if finding.hint:
            lines.append(f"  {finding.hint}")
    data = {"state": "present", "findings": [finding._asdict() for finding in findings]}
    invocation.say(data, lines or ["Nothing is half done, and nobody holds the lock."])
    return Exit.ERROR if findings else Exit.FINE
