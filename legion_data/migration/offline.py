"""Revisions as SQL, for any of the three databases, without one: for administrators to read and run, and for reviews.

``sql`` is a script that does what a run does, version and history rows included. ``written`` is one revision, what
it gives for every revision is committed (``tests/migrations/offline_sql``), so that a change of the past shows.
``python -m legion_data.migration.offline FOLDER`` writes those files.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, make_url, update
from sqlalchemy.schema import CreateTable

from legion_data import dialects
from legion_data.dialects.kinds import is_mysql, is_sqlite
from legion_data.dialects.server_defaults import utc_now
from legion_data.migration import alembic_calls, plan, scripts
from legion_data.migration.history import HISTORY, VERSION, package_version
from legion_data.migration.verify import require_whole

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql import ClauseElement

    from legion_data.migration.plan import Step
    from legion_data.migration.scripts import Script

__all__ = ["DIALECTS", "sql", "statements", "write_files", "written"]

DIALECTS = ("sqlite", "mysql", "postgresql")


def sql(dialect: str, start: str = "base", end: str = "head", *, folder: Path | None = None) -> str:
    """The script that leads a database of ``dialect`` from ``start`` to ``end``, up or down.

    Raises ``RevisionUnknown``, ``RevisionsBroken``. MySQL commits each statement: there the script is no transaction.
    """
    spoken = _dialect(dialect)
    revisions = require_whole(folder)
    current = plan.resolve(start, revisions, None)
    steps = plan.route(revisions, current, plan.resolve(end, revisions, current))
    loaded = {
        script.revision.number: script for script in scripts.load(folder, [step.revision.number for step in steps])
    }
    out: list[str] = [
        f"-- legion-data {package_version()}: {current or 'base'} to "
        f"{steps[-1].after or 'base' if steps else 'the same'}, {dialect}"
    ]
    if is_sqlite(spoken):
        out.append("PRAGMA foreign_keys = OFF;")
    if steps and current is None:
        out += [_said(CreateTable(table), spoken) for table in (VERSION, HISTORY)]
    for step in steps:
        out.append(f"-- {step.revision.number} {step.revision.name} ({step.direction})")
        inside = [*statements(spoken, loaded[step.revision.number], is_upgrade=step.is_upgrade), *_notes(step, spoken)]
        out += inside if is_mysql(spoken) else ["BEGIN;", *inside, "COMMIT;"]
    if is_sqlite(spoken):
        out.append("PRAGMA foreign_keys = ON;")
    return "\n\n".join(out) + "\n"


def statements(dialect: Dialect, script: Script, *, is_upgrade: bool) -> tuple[str, ...]:
    """The statements of one revision, each with its semicolon."""
    output = _Statements()
    context = alembic_calls.written(dialect, output)
    with alembic_calls.installed(context):
        (script.upgrade if is_upgrade else script.downgrade)()
    return tuple(output.written)


def written(dialect: str, script: Script) -> str:
    """One revision, up and down, as its committed file has it."""
    spoken = _dialect(dialect)
    parts = [f"-- {script.revision.number} {script.revision.name}: {dialect}"]
    for title, is_upgrade in (("upgrade", True), ("downgrade", False)):
        inside = statements(spoken, script, is_upgrade=is_upgrade)
        parts += [f"-- {title}", *(inside or ("-- (nothing to do)",))]
    return "\n\n".join(parts) + "\n"


def write_files(target: Path, *, folder: Path | None = None) -> tuple[Path, ...]:
    """Write ``<dialect>/NNNN.sql`` for every revision; gives the files whose content is new."""
    changed = []
    for dialect in DIALECTS:
        place = target / dialect
        place.mkdir(parents=True, exist_ok=True)
        for script in scripts.load(folder):
            path, content = place / f"{script.revision.number}.sql", written(dialect, script)
            if not path.exists() or path.read_text(encoding="utf-8") != content:
                path.write_text(content, encoding="utf-8", newline="\n")
                changed.append(path)
    return tuple(changed)


class _Statements(io.StringIO):
    """What Alembic writes, statement by statement: it writes each with one call."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []

    def write(self, text: str, /) -> int:
        lines = (line.rstrip() for line in text.strip().splitlines())
        self.written.append("\n".join(lines))
        return len(text)


def _dialect(name: str) -> Dialect:
    """The dialect as it speaks without a server; ``named`` keeps percent signs single."""
    return make_url(f"{dialects.for_name(name).drivername}://").get_dialect()(paramstyle="named")


def _said(element: ClauseElement, dialect: Dialect, **options: object) -> str:
    text = str(element.compile(dialect=dialect, **options)).strip()  # type: ignore[arg-type]
    return "\n".join(line.rstrip() for line in text.replace("\t", "    ").splitlines()) + ";"


def _notes(step: Step, dialect: Dialect) -> list[str]:
    """The version row and the history row of one step."""
    number = VERSION.c.version_num
    revision = step.revision
    elements: list[ClauseElement]
    if step.before is None:
        elements = [insert(VERSION).values(version_num=step.after)]
    elif step.after is None:
        elements = [delete(VERSION).where(number == step.before)]
    else:
        elements = [update(VERSION).where(number == step.before).values(version_num=step.after)]
    if step.is_upgrade:
        row = {
            "number": revision.number,
            "name": revision.name,
            "checksum": revision.checksum,
            "package_version": package_version(),
        }
        elements.append(insert(HISTORY).values(**row, applied_at=utc_now(), breaking=revision.breaking))
    else:
        elements.append(delete(HISTORY).where(HISTORY.c.number == revision.number))
    return [_said(element, dialect, compile_kwargs={"literal_binds": True}) for element in elements]


if __name__ == "__main__":
    for written_file in write_files(Path(sys.argv[1])):
        sys.stdout.write(f"{written_file}\n")
