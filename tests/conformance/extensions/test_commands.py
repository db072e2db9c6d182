"""``legion-migrate`` runs and shows installed extensions, on each database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect

from legion_data.cli.main import cli
from legion_data.cli.migrate import migrate
from tests.extension_files import create, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.databases import Database


def _run(database: Database, *words: str, group: Any = migrate) -> tuple[int, Any]:
    result = CliRunner().invoke(group, [*words, "--json", "--url", database.url], prog_name="legion-migrate")
    return result.exit_code, json.loads(result.stdout)


def _extensions(database: Database, *words: str) -> tuple[int, Any]:
    return _run(database, "extensions", *words, group=cli)


def test_upgrade_runs_them_after_the_core_and_status_shows_them(
    migrated: Database, migrated_engine: Engine, install: Callable[..., Path]
) -> None:
    root = install("lex_mine", "mine = lex_mine")
    write(root / "shared_migrations", _001_mine=create("mine_rows"))
    code, before = _run(migrated, "status")
    assert (code, before["extensions"]["mine"]["state"]) == (0, "pending")
    code, done = _run(migrated)
    assert (code, done["extensions"]["mine"]["state"]) == (0, "current")
    assert "mine_rows" in inspect(migrated_engine).get_table_names()
    write(root / "shared_migrations", _002_bad="def upgrade(:")
    code, failed = _run(migrated, "upgrade")
    assert (code, failed["extensions"]["mine"]["file"]) == (1, "002_bad.py")
    assert _run(migrated, "check")[0] == 0


def test_one_extension_is_brought_up_and_undone(
    migrated: Database, migrated_engine: Engine, install: Callable[..., Path]
) -> None:
    root = install("lex_mine", "mine = lex_mine")
    write(root / "shared_migrations", _001_one=create("mine_one"), _002_two=create("mine_two"))

    def there() -> set[str]:
        return {"mine_one", "mine_two"} & set(inspect(migrated_engine).get_table_names())

    assert _extensions(migrated, "status")[1]["extensions"]["mine"]["state"] == "pending"
    code, done = _extensions(migrated, "upgrade", "mine")
    assert (code, done["extensions"]["mine"]["state"], there()) == (0, "current", {"mine_one", "mine_two"})
    code, refused = _extensions(migrated, "downgrade", "mine")
    assert (code, refused["error"]) == (2, "UsageError"), "without --yes nobody was asked"
    code, after = _extensions(migrated, "downgrade", "mine", "--yes")
    assert (code, after["version"], there()) == (0, "001", {"mine_one"})
    code, after = _extensions(migrated, "downgrade", "mine", "--to", "base", "--yes")
    assert (code, after["version"], there()) == (0, None, set())
    code, unknown = _extensions(migrated, "downgrade", "mine", "--to", "777", "--yes")
    assert (code, unknown["hint"]) == (2, "See: legion-data extensions status")
    code, stranger = _extensions(migrated, "downgrade", "nobody", "--yes")
    assert (code, stranger["error"]) == (1, "ExtensionNotReady")


def test_one_that_a_process_registers_is_named_with_its_folder(
    migrated: Database, migrated_engine: Engine, tmp_path: Path
) -> None:
    folder = write(tmp_path / "memory", _001_one=create("mine_one"))
    words = ("memory", "--path", str(folder))
    assert _extensions(migrated, "upgrade", *words)[1]["extensions"]["memory"]["state"] == "current"
    assert "mine_one" in inspect(migrated_engine).get_table_names()
    assert _extensions(migrated, "downgrade", *words, "--yes")[0] == 0
    assert "mine_one" not in inspect(migrated_engine).get_table_names()
    assert _extensions(migrated, "upgrade", "--path", str(folder))[0] == 2


def test_extensions_wait_for_the_core(database: Database, tmp_path: Path) -> None:
    folder = write(tmp_path / "memory", _001_one=create("mine_one"))
    code, answer = _extensions(database, "upgrade", "memory", "--path", str(folder))
    assert (code, answer["error"], answer["hint"]) == (1, "MigrationPending", "Run: legion-migrate upgrade")


@pytest.mark.only("mysql", reason="elsewhere a file that fails leaves nothing of itself")
def test_a_half_done_file_is_found_by_the_doctor_and_finished(migrated: Database, tmp_path: Path) -> None:
    folder = write(tmp_path / "memory", _001_one=create("mine_one", "raise RuntimeError('boom')"))
    words = ("upgrade", "memory", "--path", str(folder))
    assert _extensions(migrated, *words)[0] == 1
    code, sick = _run(migrated, "doctor")
    assert code == 1
    (finding,) = sick["findings"]
    assert finding["kind"] == "half done"
    assert finding["message"].startswith("The extension memory: 001_one.py (upgrade) stopped at its statement 1, which")
    assert "took effect" in finding["message"]
    assert "legion-data extensions upgrade memory" in finding["hint"]
    write(folder, _001_one=create("mine_one"))
    assert _extensions(migrated, *words)[0] == 0
    assert _run(migrated, "doctor") == (0, {"state": "present", "findings": []})
