"""Names, files, verdicts, versions and created tables, without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legion_data import errors
from legion_data.migration.extensions import book, folder, naming, standing
from legion_data.migration.extensions.book import Row
from legion_data.migration.extensions.folder import File, Folder
from legion_data.migration.extensions.guard import created_indexes, created_tables
from legion_data.migration.extensions.version import version_of
from legion_data.migration.extensions.way_back import way_back
from tests.extension_files import create, write

if TYPE_CHECKING:
    from pathlib import Path


@given(st.text(max_size=60))
def test_a_name_is_letters_digits_and_underscores_or_refused(text: str) -> None:
    is_good = 0 < len(text) <= 40 and text.isascii() and text.replace("_", "a").isalnum()
    assert naming.is_name(text) is is_good
    if is_good:
        assert naming.version_table(naming.checked(text)) == f"schema_migrations_{text.lower()}"
    else:
        with pytest.raises(errors.ExtensionNameRefused) as caught:
            naming.checked(text)
        assert len(str(caught.value)) < 300


def test_files_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    write(tmp_path, _10_ten=create("a"), _9_nine=create("b"), _20260101000000_stamp=create("c"))
    assert [file.name for file in folder.read(str(tmp_path)).files] == [
        "9_nine.py",
        "10_ten.py",
        "20260101000000_stamp.py",
    ]


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("CREATE TABLE a (x INT)", ["a"]),
        ('create  table if  not exists "A b" (x INT)', ["A b"]),
        ("CREATE TABLE `a`.`b` (x INT)", ["b"]),
        ('CREATE TABLE "say ""hi""" (x INT)', ['say "hi"']),
        ("CREATE TABLE [a] (x)", ["a"]),
        ("CREATE UNLOGGED TABLE public.a (x INT)", ["a"]),
        ("CREATE VIRTUAL TABLE a USING fts5(x)", ["a"]),
        ("-- why\n/* and how */ CREATE TABLE a AS SELECT 1", ["a"]),
        ("CREATE TABLE a (x INT); CREATE TABLE IF NOT EXISTS b (x INT)", ["a", "b"]),
        ("CREATE TEMPORARY TABLE a (x INT)", []),
        ("CREATE INDEX a ON b (x)", []),
        ("INSERT INTO notes VALUES ('CREATE TABLE a (x INT)')", []),
        ("CREATE UNIQUE INDEX table_a ON b (x)", []),
        ("SELECT 1", []),
    ],
)
def test_the_tables_that_a_statement_creates(statement: str, tables: list[str]) -> None:
    assert created_tables(statement) == tables


@pytest.mark.parametrize(
    ("statement", "indexes"),
    [
        ("CREATE INDEX a ON b (x)", ["a"]),
        ('create unique index if not exists main."A b" on b (x)', ["A b"]),
        ("CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON b (x)", ["a"]),
        ("CREATE INDEX ON b (x)", []),
        ("CREATE TABLE a (x INT); CREATE INDEX [i] ON a (x)", ["i"]),
        ("DROP INDEX a", []),
        ("INSERT INTO notes VALUES ('CREATE INDEX a ON b (x)')", []),
    ],
)
def test_the_indexes_that_a_statement_creates(statement: str, indexes: list[str]) -> None:
    assert created_indexes(statement) == indexes


def _files(*names: str) -> Folder:
    return Folder("/x", tuple(File(name, int(name.partition("_")[0]), name.encode(), f"/x/{name}") for name in names))


def _ran(*names: str) -> tuple[Row, ...]:
    return tuple(Row(file.name, file.checksum, "2026-01-01T00:00:00+00:00") for file in _files(*names).files)


def test_the_five_words() -> None:
    one, both = _files("1_a.py"), _files("1_a.py", "2_b.py")
    assert standing.judge("x", one, ()).state == "pending"
    assert standing.judge("x", both, _ran("1_a.py", "2_b.py")).state == "current"
    assert standing.judge("x", one, _ran("1_a.py", "2_b.py")).state == "missing files"
    assert standing.judge("x", one, (Row("1_a.py", "0" * 64),)).state == "failed"
    failure = standing.Failure("collision", "why", "2_b.py", 3, "2026-01-02T00:00:00+00:00", "other")
    found = standing.judge("x", both, _ran("1_a.py"), failure)
    assert (found.state, found.collides_with, found.line, found.last_run) == ("collision", "other", 3, failure.at)
    assert str(found) == "collision: why"
    assert standing.judge("x", both, _ran("1_a.py", "2_b.py"), failure).state == "current", "it has run since"
    assert standing.judge("x", one, (Row("1_a.rb"),)).state == "current", "the predecessor ran it"


@pytest.mark.parametrize(
    ("stems", "version"),
    [
        ([], 0),
        (["001_a"], 1),
        (["001_a", "012_b"], 12),
        (["20260101_a"], 20260101),
        (["20260101000000_a", "20260102000000_b"], 2),
    ],
)
def test_the_version_is_the_newest_number_or_how_many(stems: list[str], version: int) -> None:
    assert version_of(stems) == version


def test_the_way_back() -> None:
    files = _files("1_a.py", "2_b.py", "10_c.py")
    whole = standing.judge("x", files, _ran("1_a.py", "2_b.py", "10_c.py"))
    assert whole.version == "10"

    def names(to: str | None) -> list[str]:
        return [file.name for file in way_back(whole, files, to, see="status")]

    assert names(None) == ["10_c.py"]
    assert names("base") == ["10_c.py", "2_b.py", "1_a.py"]
    assert names("1") == names("1_a") == names("1_a.py") == ["10_c.py", "2_b.py"]
    assert names("10") == []
    with pytest.raises(errors.RevisionUnknown):
        names("3")
    blocked = standing.judge("x", _files("1_a.py"), _ran("1_a.py", "2_b.py"))
    with pytest.raises(errors.ExtensionNotReady):
        way_back(blocked, _files("1_a.py"), None, see="status")


def test_who_owns_a_table_follows_creating_and_dropping_in_time() -> None:
    books = {
        "first": (Row("1_a", None, "1", ("T", "u")), Row("2_b", None, "3", (), ("T",))),
        "second": (Row("1_a", None, "4", ("t",)),),
        "third": (Row("1_a", None, "2", ("v",)),),
    }
    assert book.owners(books) == {"t": "second", "u": "first", "v": "third"}
