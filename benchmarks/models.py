"""Rows of tasks through models, against the same rows through a mapping written by hand, in the same run.

Both sides use the layer's engine. Each single operation is a session, and so a transaction, of its own; many rows are
one. What importing and configuring every model takes is measured in fresh processes, and in processor time, because
nothing in it waits.
"""

from __future__ import annotations

import itertools
import statistics
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from benchmarks.databases import layers
from benchmarks.measure import Result, told
from benchmarks.plain import map_by_hand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from legion_data.runtime import DataLayer

__all__ = ["measure"]

SINGLE, MANY, PAGE, LOGGED, LOGS = 200, 20_000, 25, 100, 3
LOOK_UPS = 10_000
_LOAD = """
import time, sqlalchemy.orm
begun = time.process_time()
from legion_data import models
models.load()
sqlalchemy.orm.configure_mappers()
print((time.process_time() - begun) * 1000)
"""
_ORM = "import time\nbegun = time.process_time()\nimport sqlalchemy.orm\nprint((time.process_time() - begun) * 1000)"


class Work(NamedTuple):
    """Something done ``times`` over, by us and by hand."""

    name: str
    times: int
    ours: Callable[[], object]
    by_hand: Callable[[], object]
    target: float | None = None


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Rates on each database, the ratio to the mapping by hand, and what all models cost to import."""
    yield Result("import sqlalchemy.orm, processor time", told(_ORM, rounds), "ms")
    yield Result("import and configure all models after that, processor time", told(_LOAD, rounds), "ms", 300)
    for name, layer in layers(folder, "models"):
        for work in _works(layer):
            ours, by_hand = _rates(work, rounds)
            yield Result(f"{work.name} ({name})", ours, "/s")
            yield Result(f"{work.name}, by hand ({name})", by_hand, "/s")
            yield Result(f"{work.name}, ours over by hand ({name})", ours / by_hand, "x", work.target)
        yield _look_ups(name, layer, rounds)


def _works(layer: DataLayer) -> Iterator[Work]:
    from legion_data.models import Function, Runner, Task

    plain = map_by_hand(layer.connection)
    first, function = _fill(layer)
    keys = itertools.cycle(range(first, first + LOGGED))
    rows = [
        {"status": "pending", "payload": f'{{"n": {number}}}', "worker_id": None, "depth": number % 3}
        for number in range(MANY)
    ]

    def by_hand() -> Any:
        return Session(layer.connection, expire_on_commit=False)

    def insert_ours() -> None:
        with layer.session() as session:
            session.add(Task(status="pending", function_id=function, payload="{}"))

    def insert_by_hand() -> None:
        with by_hand() as session, session.begin():
            session.add(plain.task(status="pending", function_id=function, payload="{}"))

    def insert_many() -> None:
        with layer.session() as session:
            session.execute(insert(Task), rows)

    def insert_many_by_core() -> None:
        with layer.connection.begin() as connection:
            connection.execute(insert(plain.task.__table__), rows)

    def get(task: Any, opened: Callable[[], Any]) -> Callable[[], None]:
        def work() -> None:
            with opened() as session:
                session.get(task, next(keys))

        return work

    def page(task: Any, function: Any, runner: Any, opened: Callable[[], Any]) -> Callable[[], None]:
        chain = joinedload(task.function).joinedload(function.runner).joinedload(runner.extension)
        statement = select(task).options(chain).where(task.id >= first).order_by(task.id).limit(PAGE)

        def work() -> None:
            with opened() as session:
                session.scalars(statement).all()

        return work

    def graph(task: Any, how_many: int, opened: Callable[[], Any]) -> Callable[[], None]:
        statement = select(task).options(selectinload(task.function), selectinload(task.task_logs))
        statement = statement.where(task.id >= first).order_by(task.id).limit(how_many)

        def work() -> None:
            with opened() as session:
                session.scalars(statement).all()

        return work

    def reading() -> Any:
        return layer.session(read_only=True)

    models = (Task, Function, Runner)
    yield Work("insert a task", SINGLE, insert_ours, insert_by_hand)
    yield Work("get a task", SINGLE, get(Task, reading), get(plain.task, by_hand), 0.95)
    yield Work("a page of 25 tasks, eager", SINGLE // 4, page(*models, reading), page(*plain[:3], by_hand), 0.95)
    yield Work("graph of 1 task with 3 logs", SINGLE, graph(Task, 1, reading), graph(plain.task, 1, by_hand), 0.95)
    yield Work("graph of 100 tasks with 3 logs each", 10, graph(Task, 100, reading), graph(plain.task, 100, by_hand))
    yield Work("insert 20,000 tasks at once", 1, insert_many, insert_many_by_core, 0.95)


def _fill(layer: DataLayer) -> tuple[int, int]:
    """A hundred tasks of one function, three logs each: the id of the first one, and the function's."""
    from legion_data.models import Extension, Function, Runner, Task, TaskLog

    with layer.session() as session:
        extension = Extension(name="lex-bench", namespace="Lex")
        function = Function(name="run", runner=Runner(name="r", namespace="Lex::R", extension=extension))
        session.add(function)
        tasks = [
            Task(status="pending", function=function, task_logs=[TaskLog(entry="line") for _ in range(LOGS)])
            for _ in range(LOGGED)
        ]
        session.add_all(tasks)
        session.flush()
        return tasks[0].id, function.id


def _rates(work: Work, rounds: int) -> tuple[float, float]:
    """Operations a second (rows, of many at once), by turns."""
    taken: dict[str, list[float]] = {"ours": [], "by hand": []}
    for number in range(rounds + 1):  # the first one warms up
        pair = [("ours", work.ours), ("by hand", work.by_hand)]
        for way, call in pair if number % 2 else reversed(pair):
            begun = time.perf_counter()
            for _ in range(work.times):
                call()
            if number:
                taken[way].append(time.perf_counter() - begun)
    done = MANY if work.times == 1 else work.times
    return done / statistics.median(taken["ours"]), done / statistics.median(taken["by hand"])


def _look_ups(name: str, layer: DataLayer, rounds: int) -> Result:
    from legion_data.cache.static import StaticCache
    from legion_data.models import Function

    cache = StaticCache(lambda: layer.session(read_only=True), enabled=True)
    cache.reload()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for _ in range(LOOK_UPS):
            cache.get(Function, 1)
        taken.append((time.perf_counter() - begun) * 1000)
    return Result(f"10,000 look-ups in the static cache ({name})", statistics.median(taken), "ms", 10)
