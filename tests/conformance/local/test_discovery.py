"""A pip install is enough: extensions are found by their entry points, and none of their code is imported for it.

One database: the local one is always SQLite.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from legion_data.migration.extensions import discovery
from legion_data.runtime import DataLayer
from tests.extension_files import create, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from legion_data.local import LocalDatabase

    Install = Callable[..., Path]


def test_an_installed_extension_is_migrated_at_set_up(
    install: Install, open_node: Callable[..., LocalDatabase], tables: Callable[[LocalDatabase], set[str]]
) -> None:
    install("lex_memory", "memory = lex_memory", "raise RuntimeError('imported')", _001_traces=create("traces"))
    node = open_node()
    assert node.require("memory").is_current
    assert "traces" in tables(node)
    assert "lex_memory" not in sys.modules


def test_an_attribute_or_a_function_may_name_the_folder(
    install: Install, open_node: Callable[..., LocalDatabase], tmp_path: Path
) -> None:
    folder = write(tmp_path / "elsewhere", _001_a=create("a"))
    install("lex_one", "one = lex_one:FOLDER", f"FOLDER = {str(folder)!r}")
    other = write(tmp_path / "other", _001_b=create("b"))
    install(
        "lex_two",
        "two = lex_two:folder [extra]",
        f"import pathlib\ndef folder():\n    return pathlib.Path({str(other)!r})",
    )
    node = open_node()
    assert node.require("one").path == str(folder)
    assert node.require("two").path == str(other)


def test_broken_entry_points_are_states_and_stop_nobody(
    install: Install, open_node: Callable[..., LocalDatabase]
) -> None:
    install("lex_raises", "raises = lex_raises:folder", "raise RuntimeError('no')")
    install("lex_none", "none = no_such_package_at_all")
    install("lex_name", "lex-name = lex_name")
    install("lex_fine", "fine = lex_fine", _001_a=create("a"))
    node = open_node()
    found = node.extensions()
    assert {name: one.state for name, one in found.items()} == {
        "fine": "current",
        "lex-name": "failed",
        "none": "failed",
        "raises": "failed",
    }
    assert found["raises"].error is not None
    assert "RuntimeError: no" in found["raises"].error


def test_what_was_registered_by_name_wins(
    install: Install, open_node: Callable[..., LocalDatabase], tmp_path: Path
) -> None:
    from legion_data.local import LocalDatabase

    install("lex_memory", "memory = lex_memory", _001_traces=create("traces"))
    node = LocalDatabase()
    mine = write(tmp_path / "mine", _001_mine=create("mine"))
    node.register_migrations("memory", mine)
    open_node(node)
    assert node.require("memory").path == str(mine)


def test_a_folder_of_its_own_is_for_the_shared_database(install: Install, home: Path) -> None:
    root = install("lex_both", "both = lex_both", _001_here=create("here"))
    write(root / "shared_migrations", _001_there=create("there"))
    only = install("lex_only", "only = lex_only")
    (only / "migrations").rmdir()
    write(only / "shared_migrations", _001_only=create("only_there"))
    layer = DataLayer()
    layer.setup()
    try:
        assert {"there", "only_there"} <= set(inspect(layer.connection).get_table_names())
        assert "here" in inspect(layer.local.connection).get_table_names()
        assert list(layer.local.extensions()) == ["both"]
        assert layer.require_extension("only").is_current
    finally:
        layer.shutdown()


def test_what_is_found_equals_what_the_standard_library_finds(install: Install) -> None:
    from importlib.metadata import entry_points

    install("lex_a", "a = lex_a", _001_a=create("a"))
    install("lex_b", "b = lex_b\nc = lex_b", _001_b=create("b"))
    assert {entry.name for entry in entry_points(group=discovery.GROUP)} == set(discovery.discover()) == {"a", "b", "c"}


def test_looking_again_costs_nothing_until_something_is_installed(install: Install) -> None:
    install("lex_a", "a = lex_a", _001_a=create("a"))
    first = discovery.discover()
    assert discovery.discover() is first
    install("lex_b", "b = lex_b", _001_b=create("b"))
    assert set(discovery.discover()) == {"a", "b"}
