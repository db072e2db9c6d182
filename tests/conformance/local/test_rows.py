"""Tables, mapped classes and upserts of the local database.

One database: the local one is always SQLite.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from legion_data import errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from legion_data.local import LocalDatabase
    from tests.racing import RunProcesses


@pytest.fixture
def traces(node: LocalDatabase) -> LocalDatabase:
    """A local database with two tables."""
    with node.session() as session:
        session.execute(
            text(
                "CREATE TABLE traces (id INTEGER PRIMARY KEY, key VARCHAR(64) NOT NULL UNIQUE, value TEXT, "
                "seen DATETIME, metadata TEXT)"
            )
        )
        session.execute(text("CREATE TABLE loose (v TEXT)"))
        session.execute(
            text("CREATE TABLE links (trace_id INTEGER NOT NULL REFERENCES traces (id), id INTEGER PRIMARY KEY)")
        )
    return node


def test_a_class_for_a_table_is_the_same_class_each_time(traces: LocalDatabase) -> None:
    model = traces.model("traces")
    assert traces.model("traces") is model
    with traces.session() as session:
        session.add(model(key="a", value="1", metadata_="m"))
    with traces.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(model)) == 1
        found = session.scalars(select(model)).one()
        assert (found.key, found.metadata_) == ("a", "m")


def test_a_class_stays_until_its_own_table_changes(traces: LocalDatabase) -> None:
    model = traces.model("traces")
    with traces.session() as session:
        session.execute(text("CREATE TABLE another (id INTEGER PRIMARY KEY)"))
    assert traces.model("traces") is model
    with traces.session() as session:
        session.execute(text("ALTER TABLE traces ADD COLUMN strength FLOAT"))
    assert traces.model("traces") is not model
    assert "strength" in traces.table("traces").columns


def test_instants_are_utc_whatever_the_migration_called_them(traces: LocalDatabase) -> None:
    moment = datetime(2026, 3, 16, 12, 0, 0, 5, tzinfo=UTC)
    traces.upsert("traces", {"key": "a", "seen": moment}, "key")
    with traces.session(read_only=True) as session:
        assert session.scalar(select(traces.table("traces").c.seen)) == moment


def test_what_is_missing_is_said_clearly(traces: LocalDatabase) -> None:
    for ask in (traces.table, traces.model):
        with pytest.raises(errors.TableUnknown, match="nope"):
            ask("nope")
    with pytest.raises(errors.ValueRefused, match="no primary key"):
        traces.model("loose")
    assert traces.table("loose").c.v is not None
    traces.close()
    for ask in (traces.table, traces.model):
        with pytest.raises(errors.DataUnavailable, match="not open"):
            ask("traces")


def test_an_upsert_writes_one_row_and_leaves_what_it_does_not_name(traces: LocalDatabase) -> None:
    traces.upsert("traces", {"key": "a", "value": "1", "metadata": "m"}, "key")
    traces.upsert("traces", {"key": "a", "value": "2"}, ["key"])
    traces.upsert("traces", {"key": "a"}, ("key",))
    with traces.session(read_only=True) as session:
        assert session.execute(text("SELECT key, value, metadata FROM traces")).all() == [("a", "2", "m")]


@pytest.mark.parametrize(
    ("table", "row", "conflict", "error"),
    [
        ("nope", {"a": 1}, "a", errors.TableUnknown),
        ("traces", {"nope": 1, "key": "a"}, "key", errors.UnknownAttribute),
        ("traces", {"value": "a"}, "key", errors.ValueRefused),
        ("traces", {}, "key", errors.ValueRefused),
        ("traces", {"key": "a"}, (), errors.ValueRefused),
        ("traces", {"key": None}, "key", errors.ValueRefused),
        ("traces", {"key": "a", "value": {"a": 1}}, "key", errors.LegionDataError),
        ("traces", {"key": "a", "value": "\udc80"}, "key", errors.ValueRefused),
        ("traces", {"id": 2**63, "key": "a"}, "key", errors.ValueRefused),
        ("traces", {"id": 2, "key": "taken"}, "id", errors.UpsertConflict),
        ("links", {"id": 1, "trace_id": None}, "id", errors.NotNullViolation),
        ("links", {"id": 1, "trace_id": 99}, "id", errors.ForeignKeyViolation),
        ("traces", {"key": "a", "value": "1"}, "value", errors.GuardMissing),
    ],
)
def test_a_bad_upsert_is_a_typed_error_and_writes_nothing(
    traces: LocalDatabase, table: str, row: dict[str, object], conflict: str, error: type[Exception]
) -> None:
    traces.upsert("traces", {"id": 1, "key": "taken"}, "id")
    with pytest.raises(error):
        traces.upsert(table, row, conflict)
    with traces.session(read_only=True) as session:
        count = text("SELECT (SELECT count(*) FROM traces) + (SELECT count(*) FROM links)")
        assert session.execute(count).scalar_one() == 1


def test_a_column_that_came_later_can_be_upserted(traces: LocalDatabase) -> None:
    traces.upsert("traces", {"key": "a"}, "key")
    with traces.session() as session:
        session.execute(text("ALTER TABLE traces ADD COLUMN strength FLOAT"))
    traces.upsert("traces", {"key": "a", "strength": 0.5}, "key")
    with traces.session(read_only=True) as session:
        assert session.execute(text("SELECT strength FROM traces")).scalar_one() == 0.5


def test_a_reader_is_held_to_reading_and_the_next_upsert_still_writes(traces: LocalDatabase) -> None:
    with traces.session(read_only=True) as session:
        session.execute(text("SELECT 1"))
    traces.upsert("traces", {"key": "a"}, "key")
    with pytest.raises(errors.PrivilegeMissing), traces.session(read_only=True) as session:
        session.execute(text("INSERT INTO traces (key) VALUES ('b')"))


def test_upserts_are_in_the_query_log_where_there_is_one(open_node: Callable[..., LocalDatabase], home: Path) -> None:
    node = open_node(local={"query_log": True})
    with node.session() as session:
        session.execute(text("CREATE TABLE traces (id INTEGER PRIMARY KEY, v TEXT)"))
    node.upsert("traces", {"id": 1, "v": "secret"}, "id")
    node.upsert("traces", {"id": 1, "v": "secret"}, "id")
    log = (home / ".legionio" / "logs" / "data-local-query.log").read_text()
    assert log.count("INSERT INTO traces") == 2
    assert "secret" not in log


ROUNDS = 25


def _write(path: str, name: str) -> int:
    from legion_data.local import LocalDatabase
    from legion_data.settings import load
    from tests import racing

    node = LocalDatabase()
    node.open(load({"local": {"database": path}}))

    def work(index: int) -> None:
        for turn in range(ROUNDS):
            node.upsert("traces", {"key": f"{name}-{index}-{turn}", "value": "v"}, "key")
            with node.session() as session:
                counted = session.execute(text("SELECT value FROM traces WHERE key = 'shared'")).scalar_one()
                session.execute(text("UPDATE traces SET value = :v WHERE key = 'shared'"), {"v": str(int(counted) + 1)})

    racing.run_threads(16, work)
    node.close()
    return 16 * ROUNDS


def _write_as_process(path: str) -> int:
    import os

    return _write(path, str(os.getpid()))


def test_sixteen_threads_in_four_processes_write_and_none_is_told_that_it_is_locked(
    traces: LocalDatabase, run_processes: RunProcesses
) -> None:
    traces.upsert("traces", {"key": "shared", "value": "0"}, "key")
    written = run_processes(4, _write_as_process, str(traces.path))
    assert written == [16 * ROUNDS] * 4
    with traces.session(read_only=True) as session:
        assert session.execute(text("SELECT count(*) - 1 FROM traces")).scalar_one() == 64 * ROUNDS
        value = session.execute(text("SELECT value FROM traces WHERE key = 'shared'")).scalar_one()
    assert int(value) == 64 * ROUNDS, "an increment was lost"
