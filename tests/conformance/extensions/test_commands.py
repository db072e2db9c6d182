"""``legion-migrate`` runs and shows installed extensions, on each database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from sqlalchemy import inspect

from legion_data.cli.migrate import migrate
from tests.extension_files import create, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.databases import Database


def _run(database: Database, *words: str) -> tuple[int, Any]:
    result = CliRunner().invoke(migrate, [*words, "--json", "--url", database.url], prog_name="legion-migrate")
    return result.exit_code, json.loads(result.stdout)


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
