"""Eight nodes register the same extension at once: one row a name, no error, whatever each of them says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from legion_data.models import Extension, Function, Runner
from legion_data.registry import FunctionRecord, RunnerRecord, SyncReport, sync_extension
from legion_data.runtime import DataLayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.racing import RunProcesses, RunTogether

NODES = 8
ROUNDS = 25 if os.environ.get("LEGION_TEST_NIGHTLY") == "1" else 5


def _records(version: int) -> list[RunnerRecord]:
    """A version drops one runner, adds another, and changes every function."""
    return [
        RunnerRecord(f"runner{number}", [FunctionRecord(f"function{n}", args=f"[{version}]") for n in range(5)])
        for number in range(version, version + 10)
    ]


def _register(settings: dict[str, Any]) -> list[SyncReport]:
    layer = DataLayer({**settings, "local": {"enabled": False}})
    layer.setup()
    reports = []
    for round_ in range(ROUNDS):
        with layer.session() as session:
            reports.append(sync_extension(session, "lex-race", "Race", _records(round_ % 3)))
    layer.shutdown()
    return reports


def test_processes_register_one_extension_without_an_error(
    migrated: Any, open_layer: Callable[..., DataLayer], run_processes: RunProcesses
) -> None:
    answers = run_processes(NODES, _register, dict(migrated.settings))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    reports = [report for answer in answers for report in answer]
    assert len({report.extension_id for report in reports}) == 1
    assert [report.extension for report in reports].count("added") == 1
    added = [key for report in reports for key in report.functions.added]
    assert len(added) == len(set(added)) == 12 * 5
    with open_layer(migrated.settings).session(read_only=True) as session:
        assert _counted(session) == (1, 12, 60)


def test_the_last_word_is_a_whole_one(migrated: Any, run_together: RunTogether) -> None:
    """Threads say different things; what stays is what one of them said, not a mixture."""

    def register(session: Session, index: int) -> None:
        sync_extension(session, "lex-race", "Race", _records(index % 3))

    def stored(session: Session) -> tuple[set[str], set[str | None]]:
        active = select(Runner.name, Function.args).join(Runner.functions).where(Function.active, Runner.active)
        rows = session.execute(active.where(Runner.namespace == "", Runner.queue.is_(None))).all()
        return {row.name for row in rows}, {row.args for row in rows}

    for _ in range(ROUNDS):
        run_together(NODES, register)
        ((names, args),) = run_together(1, stored)
        version = next(number for number in range(3) if args == {f"[{number}]"})
        assert names == {record.name for record in _records(version)}


def _counted(session: Session) -> tuple[int, ...]:
    extension = select(Extension.id).where(Extension.name == "lex-race").scalar_subquery()
    runners = select(Runner.id).where(Runner.extension_id == extension)
    counts = (
        select(func.count()).where(Extension.id == extension),
        select(func.count()).where(Runner.id.in_(runners)),
        select(func.count()).where(Function.runner_id.in_(runners)),
    )
    return tuple(session.scalars(count).one() for count in counts)
