"""Registering an extension of 40 runners with 5 functions each, against looking up and inserting them one by one.

The one-by-one form is that of the predecessor's clients (482 statements for 40 runners): a SELECT for each name, an
INSERT for each that is missing, in one transaction. Milliseconds, and statements as they are sent.
"""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select

from benchmarks.databases import layers
from benchmarks.measure import Result, median_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from legion_data.registry import RunnerRecord

    #: A session, the name of an extension, what it says.
    Register = Callable[..., object]

__all__ = ["measure"]

RUNNERS, FUNCTIONS = 40, 5


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """A first registration, one that finds everything, one that changes everything; on each database."""
    for name, layer in layers(folder, "registry"):
        yield from _syncs(name, layer, rounds)


def _syncs(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    from legion_data.registry import sync_extension

    numbers = itertools.count()

    def sync(session: Session, extension: str, records: list[RunnerRecord]) -> object:
        return sync_extension(session, extension, "Bench", records)

    def timed(register: Register, extension: Callable[[], str], *, changed: bool = False) -> float:
        def run() -> None:
            with layer.session() as session:
                register(session, extension(), _records(str(next(numbers)) if changed else "same"))

        run()  # warms up
        return median_ms(run, rounds)

    def fresh() -> str:
        return f"lex-{next(numbers)}"

    target = 100 if name == "SQLite" else None
    yield Result(f"sync_extension, {RUNNERS} x {FUNCTIONS}, new ({name})", timed(sync, fresh), "ms", target)
    yield Result(f"the same one by one ({name})", timed(_one_by_one, fresh), "ms")
    yield Result(f"sync_extension, nothing new ({name})", timed(sync, lambda: "lex-known"), "ms")
    yield Result(f"the same one by one ({name})", timed(_one_by_one, lambda: "lex-known"), "ms")
    yield Result(f"sync_extension, all changed ({name})", timed(sync, lambda: "lex-known", changed=True), "ms")
    ways: dict[str, Register] = {"sync_extension": sync, "one by one": _one_by_one}
    for label, register in ways.items():
        count = _statements(layer, partial(register, extension=fresh(), records=_records("same")))
        yield Result(f"statements of a new extension, {label} ({name})", count, "", 12 if register is sync else None)


def _records(args: str) -> list[RunnerRecord]:
    from legion_data.registry import FunctionRecord, RunnerRecord

    functions = [FunctionRecord(f"function{number}", args=args) for number in range(FUNCTIONS)]
    return [RunnerRecord(f"runner{number}", functions, queue="q") for number in range(RUNNERS)]


def _one_by_one(session: Session, extension: str, records: list[RunnerRecord]) -> object:
    from legion_data.models import Extension, Function, Runner

    found = session.scalars(select(Extension).where(Extension.name == extension)).first()
    if found is None:
        found = Extension(name=extension, namespace="Bench")
        session.add(found)
        session.flush()
    for record in records:
        of_extension = Runner.extension_id == found.id
        runner = session.scalars(select(Runner).where(of_extension, Runner.name == record.name)).first()
        if runner is None:
            runner = Runner(extension_id=found.id, name=record.name, queue=record.queue)
            session.add(runner)
            session.flush()
        for each in record.functions:
            of_runner = Function.runner_id == runner.id
            function = session.scalars(select(Function).where(of_runner, Function.name == each.name)).first()
            if function is None:
                session.add(Function(runner_id=runner.id, name=each.name, args=each.args))
                session.flush()
    return found


def _statements(layer: Any, work: Callable[[Session], object]) -> int:
    sent: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(layer.connection, "before_cursor_execute", remember)
    try:
        with layer.session() as session:
            work(session)
    finally:
        event.remove(layer.connection, "before_cursor_execute", remember)
    return len(sent)
