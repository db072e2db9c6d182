"""The classes and the table say the same; the page is fresh; start-up imports little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from legion_data.settings import Settings, load, page, tree
from legion_data.settings.schema import GROUPS, KEYS

_ROOT = Path(__file__).parents[3]
_SLOW = {"collections", "contextlib", "dataclasses", "dynaconf", "enum", "inspect", "json", "pathlib", "re", "tomllib"}
_SLOW |= {"typing", "urllib.parse", "importlib.metadata", "click", "sqlalchemy", "warnings"}


def test_classes_have_the_keys_of_the_schema() -> None:
    classes = {
        "": tree.Settings,
        "creds": tree.Creds,
        "tls": tree.TlsFiles,
        "migrations": tree.Migrations,
        "models": tree.Models,
        "local": tree.Local,
        "local.migrations": tree.LocalMigrations,
        "cache": tree.Cache,
        "spool": tree.Spool,
        "archival": tree.Archival,
        "encryption": tree.Encryption,
        "encryption.vault": tree.VaultKeys,
    }
    assert set(classes) == {"", *GROUPS}
    for group, group_class in classes.items():
        names = {name.rpartition(".") for name in (*KEYS, *GROUPS)}
        expected = {last for head, _, last in names if head == group}
        derived = {"": {"database", "sources", "notices"}, "local": {"filename"}}.get(group, set())
        assert set(group_class.__annotations__) == expected | derived


def test_as_dict_has_every_key_and_loads_again() -> None:
    for overrides in ({}, {"adapter": "mysql", "creds": {"host": "localhost"}, "local.log_warn_duration": 3}):
        settings = load(overrides)
        assert load(settings.as_dict(masked=False)) == settings
        for key in KEYS:
            assert key in settings.sources
            settings.value(key)


def test_the_settings_page_is_fresh() -> None:
    committed = (_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert committed == page.page(), "run: python -m legion_data.settings.page > docs/settings.md"


def _imported(code: str) -> set[str]:
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; before = set(sys.modules)\n{code}\nprint(*set(sys.modules) - before)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=_ROOT,
    )
    return set(said.stdout.split())


def test_defaults_load_without_slow_imports() -> None:
    imported = _imported("import legion_data.settings as s; s.load({'max_connections': 5}).database.label")
    assert not imported & _SLOW
    assert {name for name in imported if not name.startswith("legion_data")} <= {"__future__", "types"}


def test_toml_and_json_load_without_dynaconf(home: Path) -> None:
    folder = home / ".legionio" / "settings"
    folder.mkdir(parents=True)
    (folder / "x.toml").write_text("data.max_connections = 5")
    (folder / "x.json").write_text('{"data": {"name": "x"}}')
    assert "dynaconf" not in _imported("import legion_data.settings as s; s.load()")


def test_settings_is_the_type_that_load_gives() -> None:
    assert type(load()) is Settings
