"""The static cache: no statements, nothing that can be changed, swapped whole."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from legion_data.cache.static import StaticCache
from legion_data.errors import NotCached
from legion_data.models import Extension, Function, Runner, Task
from tests.vectors import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session


@pytest.fixture
def cached(session: Session) -> Callable[[bool], StaticCache]:
    @contextmanager
    def open_session() -> Iterator[Session]:
        yield session

    session.add(Extension(name="one", namespace="One", runners=[Runner(name="r", functions=[Function(name="f")])]))
    session.flush()
    return lambda enabled: StaticCache(open_session, enabled=enabled)


def test_rows_are_read_once(cached: Callable[[bool], StaticCache], statements: Callable[[], list[str]]) -> None:
    kept = cached(True)
    kept.reload()
    statements()
    expected = cases("caching")["static cache: all rows do not query"]["expected"]
    assert [row.name for row in kept.all(Extension)] == expected["value"]
    runner = next(row for row in kept.all(Runner) if row.name == "r")
    assert kept.get(Runner, runner.id) is runner
    assert kept.get(Runner, -1) is None
    assert len(statements()) == expected["queries"]


def test_while_it_is_off_every_look_up_asks(
    session: Session, cached: Callable[[bool], StaticCache], statements: Callable[[], list[str]]
) -> None:
    kept = cached(False)
    kept.reload()
    statements()
    before = len(kept.all(Extension))
    session.add(Extension(name="two", namespace="Two"))
    session.flush()
    assert len(kept.all(Extension)) == before + 1
    assert len(statements()) == 3


def test_writers_show_after_a_reload(session: Session, cached: Callable[[bool], StaticCache]) -> None:
    kept = cached(True)
    extension = session.scalars(select(Extension).where(Extension.name == "one")).one()
    assert kept.get(Extension, extension.id).schema_version == 0
    extension.schema_version = 7
    session.flush()
    assert kept.get(Extension, extension.id).schema_version == 0
    kept.reload()
    assert kept.get(Extension, extension.id).schema_version == 7
    kept.forget()
    assert kept.get(Extension, extension.id).schema_version == 7


def test_what_it_gives_cannot_be_changed_or_written(session: Session, cached: Callable[[bool], StaticCache]) -> None:
    session.scalars(select(Function).where(Function.name == "f")).one().definition = {"steps": [{"a": 1}]}
    session.flush()
    row = next(row for row in cached(True).all(Function) if row.name == "f")
    with pytest.raises(AttributeError):
        row.name = "other"
    with pytest.raises(TypeError):
        row.definition["steps"] = ()
    with pytest.raises(TypeError):
        row.definition["steps"][0]["a"] = 2
    with pytest.raises(Exception, match="is not mapped"):
        session.add(row)


def test_a_failed_reload_keeps_the_old_rows(cached: Callable[[bool], StaticCache]) -> None:
    kept = cached(True)
    rows = kept.all(Extension)

    def broken() -> None:
        raise OSError("away")

    kept._open_session = broken  # type: ignore[assignment]
    with pytest.raises(OSError, match="away"):
        kept.reload()
    assert kept.all(Extension) == rows


def test_a_model_that_is_not_kept_is_an_error(cached: Callable[[bool], StaticCache]) -> None:
    for enabled in (True, False):
        with pytest.raises(NotCached, match="Extension, Runner, Function"):
            cached(enabled).get(Task, 1)
