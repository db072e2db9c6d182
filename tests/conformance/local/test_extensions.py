"""Extensions bring migrations: registered at any time, run once, never stopping the node, never hiding.

One database: the local one is always SQLite. The same on all three: tests/conformance/extensions.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from legion_data import errors
from legion_data.local import LocalDatabase
from tests.extension_files import create

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]
    Tables = Callable[[LocalDatabase], set[str]]
    OpenNode = Callable[..., LocalDatabase]


def test_registered_before_set_up_runs_at_set_up_and_after_it_at_once(
    open_node: OpenNode, write: Write, tables: Tables
) -> None:
    node = LocalDatabase()
    early = node.register_migrations("early", write("early", _001_one=create("one"), _002_two=create("two")))
    assert (early.state, node.connected) == ("pending", False)
    open_node(node)
    late = node.register_migrations("late", write("late", _20260101000000_three=create("three")))
    assert {"one", "two", "three", "schema_migrations_early", "schema_migrations_late"} == tables(node)
    assert (late.state, late.version, late.applied) == ("current", "20260101000000", ("20260101000000_three.py",))
    assert late.last_run is not None
    assert [one.state for one in node.extensions().values()] == ["current", "current"]
    assert node.stats()["registered_migrations"] == ["early", "late"]
    assert node.stats()["extensions"]["early"]["version"] == "002"


def test_a_file_runs_once_and_a_late_arrival_with_an_older_number_runs(
    open_node: OpenNode, write: Write, tables: Tables
) -> None:
    node = open_node()
    folder = write("memory", _20260102000000_two=create("two", 'op.execute("INSERT INTO two (v) VALUES (1)")'))
    node.register_migrations("memory", folder)
    node.close()
    write("memory", _20260101000000_one=create("one"))
    open_node(node)
    assert {"one", "two"} <= tables(node)
    with node.session() as session:
        assert session.execute(text("SELECT count(*) FROM two")).scalar_one() == 1
        rows = session.execute(
            text("SELECT filename, length(checksum), applied_at FROM schema_migrations_memory")
        ).all()
    assert sorted((row[0], row[1]) for row in rows) == [
        ("20260101000000_one.py", 64),
        ("20260102000000_two.py", 64),
    ]
    assert all(row[2].endswith("+00:00") for row in rows)


def test_two_extensions_with_the_same_file_names_live_side_by_side(
    node: LocalDatabase, write: Write, tables: Tables
) -> None:
    node.register_migrations("left", write("left", _001_rows=create("left_rows")))
    node.register_migrations("right", write("right", _001_rows=create("right_rows")))
    assert {"left_rows", "right_rows"} <= tables(node)


def test_alembics_own_headers_do_no_harm(node: LocalDatabase, write: Write) -> None:
    text_ = 'revision = "abc"\ndown_revision = "nothing"\nbranch_labels = None\n' + create("traces")
    assert node.register_migrations("memory", write("memory", _001_traces=text_)).is_current


def test_the_predecessors_version_table_is_read_and_grows_the_newer_columns(
    node: LocalDatabase, write: Write, tables: Tables
) -> None:
    with node.session() as session:
        session.execute(text("CREATE TABLE schema_migrations_memory (filename VARCHAR(255) PRIMARY KEY)"))
        session.execute(text("INSERT INTO schema_migrations_memory VALUES ('20260101000000_one.rb')"))
    folder = write("memory", _20260101000000_one=create("one"), _20260102000000_two=create("two"))
    standing = node.register_migrations("memory", folder)
    assert standing.is_current
    assert standing.applied == ("20260101000000_one.rb", "20260102000000_two.py")
    assert "one" not in tables(node), "the predecessor has run it"
    assert "two" in tables(node)


@pytest.mark.parametrize("name", ["", "a b", "x; drop", "ä", "a" * 41, "a-b", "../x", None, 7])
def test_a_name_that_cannot_be_part_of_a_table_name_is_refused(node: LocalDatabase, name: str, tmp_path: Path) -> None:
    with pytest.raises(errors.ExtensionNameRefused):
        node.register_migrations(name, tmp_path)
    assert node.registered_migrations == {}


def test_names_that_differ_in_capitals_would_share_a_table_and_are_refused(node: LocalDatabase, write: Write) -> None:
    node.register_migrations("Memory", write("memory", _001_one=create("one")))
    with pytest.raises(errors.ExtensionNameRefused, match="Memory"):
        node.register_migrations("memory", write("other", _001_two=create("two")))


def test_the_same_name_again_replaces_the_folder(node: LocalDatabase, write: Write) -> None:
    node.register_migrations("memory", write("broken", _001_one="def upgrade(:"))
    again = node.register_migrations("memory", write("whole", _001_one=create("one")))
    assert again.is_current
    assert list(node.registered_migrations) == ["memory"]


def test_auto_migrate_false_is_respected(open_node: OpenNode, write: Write, tables: Tables) -> None:
    node = open_node(local={"migrations": {"auto_migrate": False}})
    standing = node.register_migrations("memory", write("memory", _001_one=create("one")))
    assert (standing.state, standing.pending) == ("pending", ("001_one.py",))
    assert tables(node) == set()
    with pytest.raises(errors.ExtensionNotReady, match="1 of its migrations"):
        node.require("memory")
    assert node.upgrade()["memory"].is_current
    assert "one" in tables(node)


def test_a_migration_file_may_register_another_extension(node: LocalDatabase, write: Write, tables: Tables) -> None:
    inner = write("inner", _001_inner=create("inner_rows"))
    lines = (
        "from tests.conformance.local import test_extensions",
        f"test_extensions.NODE[0].register_migrations('inner', {str(inner)!r})",
    )
    NODE[:] = [node]
    assert node.register_migrations("outer", write("outer", _001_outer=create("outer_rows", *lines))).is_current
    assert node.extensions()["inner"].is_current
    assert {"inner_rows", "outer_rows"} <= tables(node)


NODE: list[LocalDatabase] = []


def test_a_failed_file_leaves_nothing_of_itself_and_the_others_go_on(
    open_node: OpenNode, write: Write, tables: Tables, caplog: pytest.LogCaptureFixture
) -> None:
    node = LocalDatabase()
    bad = create("half", 'op.execute("INSERT INTO half (v) VALUES (1)")', "raise RuntimeError('boom')")
    node.register_migrations("bad", write("bad", _001_ok=create("ok"), _002_bad=bad, _003_never=create("never")))
    node.register_migrations("good", write("good", _001_fine=create("fine")))
    with caplog.at_level(logging.WARNING):
        open_node(node)
    assert {"ok", "fine", "schema_migrations_bad", "schema_migrations_good"} == tables(node)
    standing = node.extensions()["bad"]
    assert (standing.state, standing.file, standing.line) == ("failed", "002_bad.py", 8)
    assert standing.error is not None
    assert "boom" in standing.error
    assert standing.pending == ("002_bad.py", "003_never.py")
    assert "bad" in caplog.text
    assert "boom" in caplog.text
    with pytest.raises(errors.ExtensionNotReady, match="boom") as caught:
        node.require("bad")
    assert (caught.value.extension, caught.value.state) == ("bad", "failed")
    assert node.require("good").is_current
    with pytest.raises(errors.ExtensionNotReady, match="not registered"):
        node.require("nobody")


def test_another_process_sees_what_failed_and_a_repaired_file_runs(
    open_node: OpenNode, write: Write, tables: Tables
) -> None:
    node = open_node()
    folder = write("memory", _001_bad=create("traces", "raise RuntimeError('boom')"))
    node.register_migrations("memory", folder)
    node.close()
    other = open_node(local={"migrations": {"auto_migrate": False}})
    seen = other.register_migrations("memory", folder)
    assert (seen.state, seen.file, seen.line) == ("failed", "001_bad.py", 7)
    other.close()
    write("memory", _001_bad=create("traces"))
    open_node(node)
    assert node.require("memory").is_current
    assert "traces" in tables(node)


@pytest.mark.parametrize(
    "second",
    [
        create("traces"),
        'from alembic import op\ndef upgrade():\n    op.execute("CREATE TABLE IF NOT EXISTS traces (x INT)")\n',
        'from alembic import op\ndef upgrade():\n    op.execute("create table  \\"Traces\\"(x INT)")\n',
        create("mine", 'op.create_table("traces", sa.Column("id", sa.Integer), if_not_exists=True)'),
    ],
)
def test_two_extensions_that_create_the_same_table_are_told_by_name_and_the_second_does_not_run(
    node: LocalDatabase, write: Write, tables: Tables, second: str
) -> None:
    node.register_migrations(
        "first", write("first", _001_traces=create("traces", 'op.execute("INSERT INTO traces VALUES (1, 2)")'))
    )
    standing = node.register_migrations("second", write("second", _001_traces=second))
    assert (standing.state, standing.collides_with, standing.file) == ("collision", "first", "001_traces.py")
    assert standing.error is not None
    assert "first" in standing.error
    assert "mine" not in tables(node)
    assert node.require("first").is_current
    with pytest.raises(errors.ExtensionNotReady, match="belongs to first"):
        node.require("second")


def test_a_table_that_was_dropped_belongs_to_nobody(node: LocalDatabase, write: Write) -> None:
    gone = 'from alembic import op\ndef upgrade():\n    op.drop_table("traces")\n'
    node.register_migrations("first", write("first", _001_traces=create("traces"), _002_gone=gone))
    assert node.register_migrations("second", write("second", _001_traces=create("traces"))).is_current
    again = node.register_migrations("third", write("third", _001_traces=create("traces")))
    assert again.collides_with == "second"


def test_an_extension_that_is_not_installed_any_more_still_owns_its_tables(open_node: OpenNode, write: Write) -> None:
    node = open_node()
    node.register_migrations("gone", write("gone", _001_traces=create("traces")))
    node.close()
    other = open_node()
    assert other.extensions() == {}
    standing = other.register_migrations("new", write("new", _001_traces=create("traces")))
    assert standing.collides_with == "gone"


def test_downgrade_undoes_the_newest_or_down_to_one_that_stays(
    node: LocalDatabase, write: Write, tables: Tables
) -> None:
    files = {f"_00{n}_t{n}": create(f"t{n}") for n in (1, 2, 3)}
    node.register_migrations("memory", write("memory", **files))
    after = node.downgrade("memory")
    assert (after.state, after.version, after.pending) == ("pending", "002", ("003_t3.py",))
    assert node.downgrade("memory", "001").applied == ("001_t1.py",)
    assert tables(node) == {"t1", "schema_migrations_memory"}
    assert node.downgrade("memory", "base").applied == ()
    assert node.downgrade("memory").applied == ()
    with pytest.raises(errors.RevisionUnknown):
        node.downgrade("memory", "002")
    assert node.upgrade("memory")["memory"].is_current
    with pytest.raises(errors.ExtensionNotReady):
        node.downgrade("nobody")


def test_a_downgrade_that_a_file_lacks_changes_nothing(node: LocalDatabase, write: Write, tables: Tables) -> None:
    no_way_back = create("one").partition("\n\ndef downgrade")[0]
    node.register_migrations("memory", write("memory", _001_one=no_way_back, _002_two=create("two")))
    with pytest.raises(errors.MigrationFailed, match=r"001_one.py has no downgrade"):
        node.downgrade("memory", "base")
    assert {"one", "two"} <= tables(node)
    assert node.require("memory").is_current


def test_a_rebuild_of_a_table_keeps_rows_and_references(node: LocalDatabase, write: Write) -> None:
    first = create(
        "parents",
        'op.execute("CREATE TABLE children (p INT NOT NULL REFERENCES parents ON DELETE CASCADE)")',
        'op.execute("INSERT INTO parents VALUES (1, 2)")',
        'op.execute("INSERT INTO children VALUES (1)")',
    )
    second = (
        "import sqlalchemy as sa\nfrom alembic import op\ndef upgrade():\n"
        '    with op.batch_alter_table("parents", recreate="always") as batch:\n'
        '        batch.alter_column("v", type_=sa.Text)\n'
    )
    node.register_migrations("family", write("family", _001_first=first, _002_second=second))
    assert node.require("family").is_current
    with node.session() as session:
        assert session.execute(text("SELECT count(*) FROM children JOIN parents ON p = id")).scalar_one() == 1


def test_a_database_in_memory_is_migrated_and_keeps_its_rules(
    open_node: OpenNode, write: Write, tables: Tables
) -> None:
    node = open_node(local={"database": ":memory:"})
    inner = write("inner", _001_inner=create("inner_rows"))
    NODE[:] = [node]
    lines = (
        'op.execute("CREATE TABLE links (id INT REFERENCES outer_rows (id))")',
        "from tests.conformance.local import test_extensions",
        f"test_extensions.NODE[0].register_migrations('inner', {str(inner)!r})",
    )
    assert node.register_migrations("outer", write("outer", _001_outer=create("outer_rows", *lines))).is_current
    bad = node.register_migrations("bad", write("bad", _001_bad=create("half", "raise RuntimeError('boom')")))
    assert bad.state == "failed"
    assert {"inner_rows", "outer_rows", "links"} <= tables(node)
    assert "half" not in tables(node)
    with pytest.raises(errors.ForeignKeyViolation), node.session() as session:
        session.execute(text("INSERT INTO links VALUES (9)"))
