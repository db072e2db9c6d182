"""Rows are written now, or wait on the disk and are written once, in order, when the database is back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from legion_data import errors
from legion_data.models import Extension, FinanceUsage, Function, Node, Runner, Task
from legion_data.runtime import DataLayer
from tests.conformance.layers import Silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.racing import RunTogether


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings, max_connections=8)


def _names(layer: DataLayer) -> list[str]:
    with layer.session(read_only=True) as session:
        return list(session.scalars(select(Node.name).order_by(Node.id)))


def _depth(layer: DataLayer) -> int:
    figures = layer.stats().get("spool")
    return 0 if figures is None else int(figures["depth"])


def test_a_row_goes_to_the_database_when_it_is_there(layer: DataLayer, home: Path) -> None:
    for _ in range(2):  # the second finds the first: one row
        kept = layer.write_or_spool("nodes", {"name": "node-1", "status": "up"}, key="name")
        assert (kept.where, kept.path, kept.is_spooled) == ("database", None, False)
    assert layer.write_or_spool(Node, {"name": "node-2"}).where == "database"
    assert _names(layer) == ["node-1", "node-2"]
    assert "spool" not in layer.stats()
    assert not (home / ".legionio" / "data" / "spool").exists()
    assert layer.replay() == 0


def test_rows_of_a_table_without_a_model_wait_too(layer: DataLayer, database_adapter: str) -> None:
    text_type = "VARCHAR(40)" if database_adapter == "mysql" else "TEXT"
    with layer.session() as session:
        session.execute(text(f"CREATE TABLE visits (id INTEGER PRIMARY KEY, page {text_type}, at TIMESTAMP)"))
    with pytest.raises(errors.TableUnknown, match="never_met"):
        layer.write_or_spool("never_met", {"id": 1})
    assert layer.write_or_spool("visits", {"id": 1, "page": "first"}).where == "database"
    layer.shutdown()
    with pytest.raises(errors.UnknownAttribute):
        layer.write_or_spool("visits", {"id": 2, "nothing": 1})
    assert layer.write_or_spool("visits", {"id": 2, "page": "second"}).is_spooled
    with pytest.raises(errors.DataUnavailable):
        layer.write_or_spool("never_met", {"id": 1})
    layer.setup()
    assert layer.replay() == 1
    with layer.session(read_only=True) as session:
        assert session.execute(text("SELECT page FROM visits ORDER BY id")).scalars().all() == ["first", "second"]


def test_rows_wait_while_it_is_away_and_are_written_in_order(layer: DataLayer, home: Path) -> None:
    layer.shutdown()
    for number in range(5):
        kept = layer.write_or_spool("nodes", {"name": f"node-{number}"}, "name")
        assert kept.is_spooled
        assert kept.path is not None
        assert kept.path.is_relative_to(home / ".legionio" / "data" / "spool" / "legion_data")
    figures = layer.stats()["spool"]
    assert (figures["depth"], figures["dead"]) == (5, 0)
    assert 0 <= figures["oldest_age_s"] < 60
    with pytest.raises(errors.DataUnavailable):
        layer.replay()
    layer.setup()
    assert layer.write_or_spool("nodes", {"name": "behind"}).is_spooled  # does not overtake
    assert layer.replay() == 6
    assert _names(layer) == [*(f"node-{number}" for number in range(5)), "behind"]
    assert (_depth(layer), layer.replay()) == (0, 0)
    assert layer.write_or_spool("nodes", {"name": "after"}).where == "database"


def test_what_was_written_already_is_not_written_again(layer: DataLayer) -> None:
    """The answer to a commit may be lost, and a replayer may die between its commit and the removal of the entry."""
    layer.shutdown()
    kept = layer.write_or_spool("nodes", {"name": "once", "status": "spooled"})
    assert kept.path is not None
    entry = kept.path.read_bytes()
    layer.setup()
    assert layer.replay() == 1
    kept.path.write_bytes(entry)
    assert layer.replay() == 1
    assert _names(layer) == ["once"]


def test_a_row_and_the_one_it_refers_to_keep_their_order(layer: DataLayer) -> None:
    layer.shutdown()
    layer.write_or_spool("extensions", {"id": 7, "name": "lex", "namespace": "Lex"})
    layer.write_or_spool("runners", {"id": 8, "extension_id": 7, "name": "run"})
    layer.write_or_spool("functions", {"id": 9, "runner_id": 8, "name": "go"})
    layer.setup()
    assert layer.replay() == 3
    with layer.session(read_only=True) as session:
        found = session.execute(
            select(Extension.name, Runner.name, Function.name).join(Runner.extension).join(Function)
        )
        assert found.one() == ("lex", "run", "go")


def test_values_are_the_same_whichever_way_they_went(layer: DataLayer) -> None:
    began = datetime(2026, 3, 16, 12, 0, 0, 123456, tzinfo=UTC)
    row: dict[str, Any] = {"provider": "p", "model_id": "m", "period_start": began}
    row |= {"period_end": began + timedelta(hours=1), "total_raw_cost_usd": Decimal("0.00000001")}
    layer.write_or_spool("finlog_usages", {**row, "worker_id": "direct"})
    layer.shutdown()
    layer.write_or_spool("finlog_usages", {**row, "worker_id": "spooled"})
    layer.setup()
    assert layer.replay() == 1
    with layer.session(read_only=True) as session:
        direct, spooled = session.scalars(select(FinanceUsage).order_by(FinanceUsage.id))
        for name in row:
            assert getattr(direct, name) == getattr(spooled, name) == row[name], name


def test_a_row_that_waited_says_when_it_was_made(layer: DataLayer) -> None:
    layer.shutdown()
    before = datetime.now(UTC)
    kept = layer.write_or_spool("nodes", {"name": "waited"})
    after = datetime.now(UTC)
    assert kept.path is not None
    layer.setup()
    layer.replay()
    with layer.session(read_only=True) as session:
        assert before <= session.scalars(select(Node.created)).one() <= after


def test_what_the_database_refuses_is_raised_and_not_spooled(layer: DataLayer) -> None:
    with pytest.raises(errors.ForeignKeyViolation):
        layer.write_or_spool("runners", {"extension_id": 4711, "name": "orphan"})
    assert _depth(layer) == 0


def test_what_it_refuses_in_a_replay_is_among_the_dead_and_the_rest_goes_on(layer: DataLayer) -> None:
    layer.shutdown()
    for number in range(3):
        layer.write_or_spool("nodes", {"name": f"before-{number}"})
    orphan = layer.write_or_spool("runners", {"extension_id": 4711, "name": "orphan"})
    layer.write_or_spool("nodes", {"name": "behind"})
    layer.setup()
    with pytest.raises(errors.ForeignKeyViolation):
        layer.replay(max_attempts=None)
    assert _depth(layer) == 2
    assert layer.replay() == 1
    assert _names(layer) == ["before-0", "before-1", "before-2", "behind"]
    figures = layer.stats()["spool"]
    assert (figures["depth"], figures["dead"]) == (0, 1)
    assert orphan.path is not None
    assert json.loads((orphan.path.parent / "dead" / orphan.path.name).read_text())["table"] == "runners"


@pytest.mark.parametrize(
    ("table", "row", "key", "error", "what"),
    [
        ("nodes", {"nick": 1}, None, errors.UnknownAttribute, "nick"),
        ("nodes", {"name": "x" * 129}, None, errors.ValueRefused, "name"),
        ("nodes", {"name": func.now()}, None, errors.ValueRefused, "expression"),
        ("nodes", {"name": "n", "metrics": {1: 2}}, None, errors.PayloadRefused, "no key"),
        ("tasks", {"status": "pending"}, None, errors.ValueRefused, "no unique key"),
        ("nodes", {"name": "n"}, "nick", errors.UnknownAttribute, "nick"),
    ],
)
def test_what_could_never_be_written_is_refused_whether_or_not_it_is_away(
    table: str, row: dict[str, Any], key: str | None, error: type[Exception], what: str, layer: DataLayer, home: Path
) -> None:
    for _ in range(2):
        with pytest.raises(error, match=what):
            layer.write_or_spool(table, row, key)
        layer.shutdown()
    assert not (home / ".legionio" / "data" / "spool").exists()


def test_who_wants_a_row_without_a_key_says_so(layer: DataLayer) -> None:
    layer.write_or_spool("tasks", {"status": "pending"}, key=[])
    layer.shutdown()
    layer.write_or_spool("tasks", {"status": "pending"}, key=[])
    layer.setup()
    assert layer.replay() == 1
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 2


def test_rows_of_one_database_never_reach_another(layer: DataLayer, databases: Any, migrated: Any) -> None:
    place = databases.place(migrated.adapter)
    other = place.create()
    layer.shutdown()
    layer.write_or_spool("nodes", {"name": "mine"})
    stranger = DataLayer(dict(other.settings))
    try:
        stranger.setup()
        assert stranger.replay() == 0
        assert _names(stranger) == []
    finally:
        stranger.shutdown()
        place.drop(other)
    layer.setup()
    assert layer.replay() == 1


def test_writers_and_replayers_together_write_each_row_once(layer: DataLayer, run_together: RunTogether) -> None:
    layer.shutdown()
    for number in range(20):
        layer.write_or_spool("nodes", {"name": f"waiting-{number:02}"})
    layer.setup()

    def work(index: int) -> None:
        for number in range(10):
            layer.write_or_spool("nodes", {"name": f"{index}-{number:02}"})
            if index == number % 4:
                layer.replay()

    run_together(4, work)
    layer.replay()
    names = _names(layer)
    assert len(names) == len(set(names)) == 60
    assert names[:20] == [f"waiting-{number:02}" for number in range(20)]
    for index in range(4):
        mine = [name for name in names if name.startswith(f"{index}-")]
        assert mine == sorted(mine)
    assert _depth(layer) == 0


@pytest.mark.only("postgres", "mysql", reason="A file is not reached through a network.")
def test_a_server_that_goes_away_in_the_middle_makes_rows_wait(
    migrated: Any, open_layer: Callable[..., DataLayer]
) -> None:
    from legion_data.settings import load

    database = load(migrated.settings).database
    between = Silent((database.host or "127.0.0.1", int(database.port or 0)))
    url = f"{migrated.settings['url']}".replace(f":{database.port}/", f":{between.port}/", 1)
    layer = open_layer({"url": url, "connect_timeout": 10})
    try:
        assert layer.write_or_spool("nodes", {"name": "first"}).where == "database"
        between.close()
        for name in ("second", "third"):
            assert layer.write_or_spool("nodes", {"name": name}).is_spooled
        with pytest.raises(errors.DatabaseUnreachable):
            layer.replay()
        assert (_depth(layer), layer.stats()["spool"]["dead"]) == (2, 0)
    finally:
        between.close()


def test_a_database_in_memory_has_no_spool() -> None:
    layer = DataLayer({"url": "sqlite:///:memory:", "local": {"enabled": False}})
    with pytest.raises(errors.DataUnavailable):
        layer.write_or_spool("nodes", {"name": "n"})
    layer.setup()
    try:
        assert layer.write_or_spool("nodes", {"name": "n"}).where == "database"
        assert layer.replay() == 0
    finally:
        layer.shutdown()
