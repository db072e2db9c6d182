"""Extensions on the shared database: the same rules on SQLite, MySQL and PostgreSQL, after the core's own revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, text

from legion_data import errors
from legion_data.engines.circuit import Circuit
from legion_data.migration import check
from legion_data.runtime import DataLayer
from tests.extension_files import create
from tests.extension_files import write as put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.databases import Database
    from tests.racing import RunProcesses

    Write = Callable[..., Path]
    OpenLayer = Callable[..., DataLayer]

NO_LOCAL: dict[str, Any] = {"local": {"enabled": False}}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write("memory", _001_traces=text)``: the folder of an extension, with these files beside what it has."""
    return lambda name, **files: put(tmp_path / name, **files)


@pytest.fixture
def layer(migrated: Database, open_layer: OpenLayer) -> DataLayer:
    """A layer on the migrated database."""
    return open_layer(migrated.settings, **NO_LOCAL)


def _tables(layer: DataLayer) -> set[str]:
    return set(inspect(layer.connection).get_table_names())


def test_registered_before_set_up_runs_after_the_cores_own_and_later_at_once(migrated: Database, write: Write) -> None:
    layer = DataLayer({**migrated.settings, **NO_LOCAL})
    kind = "Integer" if migrated.adapter == "sqlite" else "BigInteger"
    refers = create(
        "mine",
        f'op.create_table("owned", sa.Column("task_id", sa.{kind}, sa.ForeignKey("tasks.id"), primary_key=True))',
    )
    early = layer.register_migrations("early", write("early", _001_mine=refers))
    assert early.state == "pending"
    layer.setup()
    try:
        late = layer.register_migrations(
            "late", write("late", _20260101000000_one=create("one"), _20260102000000_two=create("two"))
        )
        assert (late.state, late.version) == ("current", "20260102000000")
        assert {"mine", "owned", "one", "two", "schema_migrations_early", "schema_migrations_late"} <= _tables(layer)
        assert {name: one.state for name, one in layer.extensions().items()} == {"early": "current", "late": "current"}
        assert layer.stats()["shared"]["extensions"]["late"]["state"] == "current"
        assert layer.require_extension("early").applied == ("001_mine.py",)
        with pytest.raises(errors.ExtensionNotReady, match="not registered"):
            layer.require_extension("nobody")
    finally:
        layer.shutdown()


def test_an_empty_database_gets_the_core_first(database: Database, write: Write) -> None:
    layer = DataLayer({**database.settings, **NO_LOCAL})
    layer.register_migrations("memory", write("memory", _001_mine=create("mine")))
    layer.setup()
    assert {"tasks", "mine"} <= _tables(layer)
    layer.shutdown()


def test_a_failed_file_is_a_state_and_the_others_go_on(layer: DataLayer, write: Write) -> None:
    bad = write("bad", _001_ok=create("ok"), _002_bad=create("half", "raise RuntimeError('boom')"))
    standing = layer.register_migrations("bad", bad)
    assert (standing.state, standing.file, standing.line) == ("failed", "002_bad.py", 7)
    assert layer.register_migrations("good", write("good", _001_fine=create("fine"))).is_current
    with pytest.raises(errors.ExtensionNotReady, match="boom"):
        layer.require_extension("bad")
    there = _tables(layer)
    assert {"ok", "fine"} <= there
    assert "half" not in there or layer.settings.adapter == "mysql"
    put(bad, _002_bad=create("half"))
    assert layer.register_migrations("bad", bad).is_current, "repaired, it goes on, half done or not"
    assert "half" in _tables(layer)


@pytest.mark.parametrize(
    "second",
    [
        create("mine", 'op.create_table("traces", sa.Column("id", sa.Integer), if_not_exists=True)'),
        create("mine", 'op.execute("CREATE TABLE IF NOT EXISTS traces (id INT)")'),
    ],
)
def test_two_extensions_that_create_the_same_table_are_told_and_the_second_does_not_run(
    layer: DataLayer, write: Write, second: str
) -> None:
    assert layer.register_migrations("first", write("first", _001_traces=create("traces"))).is_current
    standing = layer.register_migrations("second", write("second", _001_a=second))
    assert (standing.state, standing.collides_with) == ("collision", "first")
    assert "mine" not in _tables(layer)


@pytest.mark.only("sqlite", "postgres", reason="on MySQL the name of an index is its table's own")
@pytest.mark.parametrize("more", ["", ", if_not_exists=True"])
def test_two_extensions_that_name_an_index_alike_are_told(layer: DataLayer, write: Write, more: str) -> None:
    """IF NOT EXISTS, the second would go without its index and not know."""
    first = create("traces", 'op.create_index("ix_seen", "traces", ["v"])')
    assert layer.register_migrations("first", write("first", _001_a=first)).is_current
    second = create("dreams", f'op.create_index("ix_seen", "dreams", ["v"]{more})')
    standing = layer.register_migrations("second", write("second", _001_a=second))
    assert (standing.state, standing.collides_with, standing.line) == ("collision", "first", 7)
    assert standing.error is not None
    assert "a name that first has on its table traces" in standing.error
    assert "dreams" not in _tables(layer)
    taken = create("dreams", 'op.execute("CREATE INDEX ix_tasks_created_at ON dreams (v)")')
    standing = layer.register_migrations("third", write("third", _001_a=taken))
    assert (standing.state, standing.collides_with) == ("collision", "legion_data itself")
    index = 'op.create_index("ix_fourth", "fourth", ["v"])'
    again = create("fourth", index, 'op.drop_index("ix_fourth")', index)
    assert layer.register_migrations("fourth", write("fourth", _001_a=again)).is_current, "its own name is its own"


def test_nobody_takes_a_table_of_this_package(layer: DataLayer, write: Write) -> None:
    taken = 'from alembic import op\ndef upgrade():\n    op.execute("CREATE TABLE IF NOT EXISTS tasks (id INT)")\n'
    standing = layer.register_migrations("greedy", write("greedy", _001_a=taken))
    assert (standing.state, standing.collides_with) == ("collision", "legion_data itself")


def test_the_version_is_mirrored_into_the_row_of_the_extension(
    migrated: Database, open_layer: OpenLayer, write: Write
) -> None:
    layer = open_layer(migrated.settings, **NO_LOCAL)

    def version(name: str) -> int:
        with layer.session(read_only=True) as session:
            found = session.execute(text("SELECT schema_version FROM extensions WHERE name = :n"), {"n": name})
            return int(found.scalar_one())

    def add(name: str) -> None:
        with layer.session() as session:
            session.execute(text("INSERT INTO extensions (name, namespace) VALUES (:n, 'x')"), {"n": name})

    add("lex-memory")
    layer.register_migrations("lex_memory", write("lex_memory", _001_a=create("a"), _002_b=create("b")))
    assert version("lex-memory") == 2
    files = {f"_2026010100000{n}_c": create(f"c{n}") for n in range(3)}
    layer.register_migrations("stamped", write("stamped", **files))
    add("stamped")  # the row comes later than the tables
    assert version("stamped") == 0
    layer.shutdown()
    layer.setup()
    assert version("stamped") == 3, "time stamps fit no INTEGER: so many files have run"
    with layer.session(read_only=True) as session:
        assert session.execute(text("SELECT max(schema_version) FROM extensions WHERE name = 'node'")).scalar() == 0


def test_downgrade_undoes_the_newest_or_down_to_one_that_stays(layer: DataLayer, write: Write) -> None:
    with layer.session() as session:
        session.execute(text("INSERT INTO extensions (name, namespace) VALUES ('memory', 'x')"))
    files = {f"_00{n}_t{n}": create(f"t{n}") for n in range(1, 5)}
    assert layer.register_migrations("memory", write("memory", **files)).is_current
    seen: list[tuple[str, str]] = []
    after = layer.downgrade_extension("memory", progress=lambda event: seen.append((event.file, event.direction)))
    assert (after.state, after.version, after.pending) == ("pending", "003", ("004_t4.py",))
    assert seen == [("004_t4.py", "downgrade")]
    with layer.session(read_only=True) as session:
        mirrored = session.execute(text("SELECT schema_version FROM extensions WHERE name = 'memory'"))
        assert mirrored.scalar_one() == 3
    assert layer.downgrade_extension("memory", "001").applied == ("001_t1.py",)
    assert {"t1", "t2", "t3", "t4"} & _tables(layer) == {"t1"}
    with pytest.raises(errors.RevisionUnknown):
        layer.downgrade_extension("memory", "002")
    assert layer.downgrade_extension("memory", "base").applied == ()
    assert layer.downgrade_extension("memory").applied == ()
    with pytest.raises(errors.ExtensionNotReady, match="not registered"):
        layer.downgrade_extension("nobody")
    layer.shutdown()
    with pytest.raises(errors.DataUnavailable):
        layer.downgrade_extension("memory")
    layer.setup()
    assert layer.require_extension("memory").version == "004", "as long as it is registered it is brought up"


def test_a_downgrade_that_a_file_lacks_changes_nothing(layer: DataLayer, write: Write) -> None:
    no_way_back = create("one").partition("\n\ndef downgrade")[0]
    layer.register_migrations("memory", write("memory", _001_one=no_way_back, _002_two=create("two")))
    with pytest.raises(errors.MigrationFailed, match=r"001_one.py has no downgrade"):
        layer.downgrade_extension("memory", "base")
    assert {"one", "two"} <= _tables(layer)
    assert layer.require_extension("memory").version == "002"


def test_an_uninstalled_extension_breaks_nothing(migrated: Database, open_layer: OpenLayer, write: Write) -> None:
    layer = open_layer(migrated.settings, **NO_LOCAL)
    layer.register_migrations("gone", write("gone", _001_mine=create("mine")))
    layer.shutdown()
    other = open_layer(migrated.settings, **NO_LOCAL)
    assert other.extensions() == {}
    with other.connection.connect() as connection:
        from legion_data.engines.probe import look_through

        verdict = check.examine(connection, look_through(other.connection))
    assert verdict.exit_code == 0
    assert {"mine", "schema_migrations_gone"} <= set(verdict.not_ours)


def test_auto_migrate_false_leaves_it_pending(migrated: Database, open_layer: OpenLayer, write: Write) -> None:
    layer = open_layer(migrated.settings, **NO_LOCAL, migrations={"auto_migrate": False})
    assert layer.register_migrations("memory", write("memory", _001_mine=create("mine"))).state == "pending"
    assert "mine" not in _tables(layer)


def test_at_head_one_query_answers_for_all(layer: DataLayer, write: Write, count_statements: Any) -> None:
    for name in ("one", "two", "three"):
        layer.register_migrations(name, write(name, _001_a=create(f"{name}_rows")))
    with count_statements(layer.connection) as statements:
        standings = layer._extensions.standings(layer._shared_place_of(layer.settings))
    assert {one.state for one in standings.values()} == {"current"}
    assert len(statements) <= 1  # on SQLite none passes SQLAlchemy


def _set_up(settings: dict[str, Any], root: str) -> list[str]:
    import os
    import random
    from pathlib import Path

    layer = DataLayer({**settings, **NO_LOCAL})
    folders = sorted(Path(root).iterdir())
    random.Random(os.getpid()).shuffle(folders)
    for folder in folders[:2]:
        layer.register_migrations(folder.name, folder)
    layer.setup()
    for folder in folders[2:]:
        layer.register_migrations(folder.name, folder)
    states = [one.state for one in layer.extensions().values()]
    layer.shutdown()
    return states


def test_three_nodes_that_register_in_any_order_run_each_file_once(
    migrated: Database, run_processes: RunProcesses, tmp_path: Path, open_layer: OpenLayer
) -> None:
    for number in range(4):
        rows = create(f"t_{number}", f'op.execute("INSERT INTO t_{number} (id, v) VALUES (1, 1)")')
        put(tmp_path / f"ext_{number}", _001_t=rows, _002_u=create(f"u_{number}"))
    assert run_processes(3, _set_up, migrated.settings, str(tmp_path)) == [["current"] * 4] * 3
    layer = open_layer(migrated.settings, **NO_LOCAL)
    with layer.session(read_only=True) as session:
        for number in range(4):
            assert session.execute(text(f"SELECT count(*) FROM t_{number}")).scalar_one() == 1


def test_registering_while_the_server_is_out_of_reach_is_a_state(
    layer: DataLayer, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("connect", None, ConnectionRefusedError("refused"))

    if layer.settings.database.is_file:
        assert layer.settings.database.path is not None
        layer.settings.database.path.rename(layer.settings.database.path.with_suffix(".away"))
    else:
        monkeypatch.setattr(Circuit, "connect", refuse)
        layer.connection.dispose()
    standing = layer.register_migrations("memory", write("memory", _001_a=create("a")))
    assert standing.state == "failed"
    assert standing.error
