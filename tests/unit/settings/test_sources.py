"""Where settings come from, and which of them wins."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from legion_data.errors import LegionSettingsWarning, SettingsError
from legion_data.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str, str], Path]


def test_a_later_source_wins_key_by_key(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ("max_connections", "pool_timeout", "name", "lock_timeout", "log_warn_duration")

    def these(value: int, *names: str) -> str:
        return "[data]\n" + "".join(f'{name} = "{value}"\n' for name in names)

    home_file = write("a.toml", these(1, *keys))
    second = write("b.toml", these(2, *keys[1:]))
    chosen = write(str(tmp_path / "chosen" / "0.toml"), these(3, *keys[2:]))
    monkeypatch.setenv("LEGION_SETTINGS_DIR", str(chosen.parent))
    for name in keys[3:]:
        monkeypatch.setenv(f"LEGION_DATA__{name.upper()}", "4")
    settings = load({"log_warn_duration": 5})
    assert [settings.value(name) for name in keys] == [1, 2, "3", 4, 5]
    assert [settings.sources[name] for name in keys] == [
        f"file {home_file}",
        f"file {second}",
        f"file {chosen}",
        "LEGION_DATA__LOCK_TIMEOUT",
        "setup()",
    ]
    assert settings.sources["archival.batch_size"] == "default"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.json", '{"data": {"creds": {"database": "x.db"}, "dev_mode": true, "replicas": ["sqlite:///a"]}}'),
        ("x.toml", 'data.dev_mode = true\ndata.creds.database = "x.db"\ndata.replicas = ["sqlite:///a"]'),
        ("x.yaml", "data:\n  dev_mode: yes\n  creds: {database: x.db}\n  replicas:\n  - sqlite:///a\n"),
        ("x.YML", "data: {dev_mode: on, creds: {database: 'x.db'}, replicas: sqlite:///a}"),
        ("x.json", '\ufeff{"data": {"creds.database": "x.db", "dev_mode": "TRUE", "replicas": "sqlite:///a"}}'),
    ],
)
def test_every_format_says_the_same(write: Write, name: str, text: str) -> None:
    write(name, text)
    settings = load()
    assert settings == load({"creds": {"database": "x.db"}, "dev_mode": True, "replicas": ["sqlite:///a"]})


def test_files_of_others_are_left_alone(write: Write) -> None:
    write("transport.yaml", "transport: {url: 'amqp://x'}")
    write("empty.json", "")
    write("empty.toml", "data = {}")
    write("null.yaml", "data:\n")
    write("notes.txt", "adapter: mysql")
    write("settings.py", "raise SystemExit(7)")
    write(".hidden.json", "{")
    write("folder.json/x", "{")
    assert load() == load({})
    assert set(load().sources.values()) == {"default"}


def test_nothing_is_read_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("settings.toml", "settings.yaml", ".secrets.toml", "settings.py", ".env"):
        (tmp_path / name).write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    before = sorted(os.listdir(tmp_path))
    load()
    assert sorted(os.listdir(tmp_path)) == before


def test_an_unnested_file_is_mentioned(write: Write) -> None:
    path = write("a.yaml", "adapter: postgres\n")
    with pytest.warns(LegionSettingsWarning, match="has adapter at the top") as noticed:
        assert load().adapter == "sqlite"
    assert str(path) in str(noticed[0].message)


_BILLION = "l0: &l0 [x]\n" + "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 9))


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("x.json", '{"data":\n  {"creds": {"password": "hunter2"\n}', "line 3"),
        ("x.json", '{"data": {"creds": {"password": "hunter2"\n, "password": "hunter2"}}}', "'password' stands"),
        ("x.json", '{"data": {"pool_timeout": NaN}}', "NaN"),
        ("x.json", "[" * 100_000, "deep"),
        ("x.json", "[1]", "must be a map"),
        ("x.json", '{"data": "hunter2"}', "`data` must be a map"),
        ("x.toml", '[data.creds]\npassword = "hunter2\nx', "line 2"),
        ("x.toml", '[data.creds]\npassword = "hunter2"\npassword = "hunter2"', "line 3"),
        ("x.toml", "data = {", "line 1"),
        ("x.yaml", 'data:\n  creds:\n    password: "hunter2\n', "line 4"),
        ("x.yaml", "data:\n  creds:\n    password: hunter2\n    password: hunter2\n", "line 4"),
        ("x.yaml", "data:\n\tcreds: hunter2\n", "line 2"),
        ("x.yaml", "a: &a [x]\nb: *c\n", "line 2"),
        ("x.yaml", "data: {creds: {[1]: hunter2}}", "line 1"),
        ("x.yaml", "data: 1\n---\ndata: 2\n", "line"),
        ("x.yaml", "a: &a [*a]\n", "nested too deeply"),
        ("x.yaml", _BILLION, "too large"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_without_its_secrets(
    write: Write, name: str, text: str, place: str
) -> None:
    path = write(name, text)
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(path) in str(caught.value)
    assert place in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.source == f"file {path}"


def test_a_file_that_is_not_utf8_or_not_there(write: Write) -> None:
    path = write("x.yaml", "")
    path.write_bytes(b"data:\n  name: \xff\n")
    path.with_name("gone.json").symlink_to("nowhere")
    with pytest.raises(SettingsError, match="line 2: it is not UTF-8") as caught:
        load()
    assert "gone.json: No such file" in str(caught.value)


def test_yaml_builds_no_objects(write: Write, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    write("x.yaml", f"data:\n  name: !!python/object/apply:os.mkdir ['{mark}']\n")
    with pytest.raises(SettingsError):
        load()
    assert not mark.exists()


def test_a_settings_folder_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGION_SETTINGS_DIR", "/nowhere/at/all")
    with pytest.raises(SettingsError, match="LEGION_SETTINGS_DIR: /nowhere/at/all: No such file"):
        load()


def test_the_environment_is_text_until_its_key_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LEGION_DATA__ADAPTER": "postgresql",
        "LEGION_DATA__CREDS__USERNAME": "true",
        "LEGION_DATA__CREDS__PASSWORD": "1e5",
        "LEGION_DATA__CREDS__DATABASE": "@format x",
        "LEGION_DATA__CREDS__PORT": " 6000 ",
        "LEGION_DATA__SEARCH_PATH": 'a, "$user"',
        "LEGION_DATA__LOCAL__MIGRATIONS__AUTO_MIGRATE": "No",
        "LEGION_DATA__STATEMENT_TIMEOUT": "0.5",
        "LEGION_DATA__REPLICAS": '["postgres://a/x", "postgres://b/x"]',
        "LEGION_DATA__SSLMODE": "",
        "LEGION_DATA_TEST_POSTGRES": "not ours",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load()
    database = settings.database
    assert database.password is not None
    assert (database.user, database.password.reveal()) == ("true", "1e5")
    assert (database.name, database.port) == ("@format x", 6000)
    assert settings.search_path == ("a", '"$user"')
    assert settings.local.migrations.auto_migrate is False
    assert settings.statement_timeout == 0.5
    assert [url.reveal() for url in settings.replicas] == ["postgres://a/x", "postgres://b/x"]
    assert settings.sslmode == "prefer"


def test_a_variable_with_one_underscore_too_few_is_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGION_DATA_ADAPTER", "postgres")
    monkeypatch.setenv("LEGION_DATA_CREDS__HOST", "h")
    with pytest.raises(SettingsError) as caught:
        load()
    assert "LEGION_DATA__ADAPTER" in str(caught.value)
    assert "LEGION_DATA__CREDS__HOST" in str(caught.value)


def test_references_to_the_environment(monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
    monkeypatch.setenv("THE_PASSWORD", "s3cret")
    monkeypatch.setenv("THE_PORT", "7000")
    path = write("x.toml", '[data.creds]\npassword = "env://THE_PASSWORD"\nport = "env://THE_PORT"')
    monkeypatch.setenv("THE_REPLICA", "mysql://replica/x")
    settings = load({"adapter": "mysql", "replicas": ["mysql://other/x", "env://THE_REPLICA"]})
    assert [url.reveal() for url in settings.replicas] == ["mysql://other/x", "mysql://replica/x"]
    assert settings.database.port == 7000
    assert settings.database.password is not None
    assert settings.database.password.reveal() == "s3cret"
    assert settings.sources["creds.password"] == f"file {path}, env://THE_PASSWORD"
    monkeypatch.delenv("THE_PASSWORD")
    with pytest.raises(SettingsError, match="variable THE_PASSWORD is not set"):
        load()


@pytest.mark.parametrize("reference", ["vault://secret/db#password", "lease://db#password"])
def test_vault_is_for_the_credentials_provider(reference: str) -> None:
    with pytest.raises(SettingsError, match="credentials provider"):
        load({"creds": {"password": reference}})


def test_null_is_back_to_the_default(write: Write) -> None:
    write("x.yaml", "data:\n  max_connections: 3\n  creds: {database: x.db, host: h}\n  local: {enabled: no}\n")
    settings = load({"max_connections": None, "creds": None, "local.enabled": None})
    assert settings == load({"max_connections": 25, "creds": {"database": "legionio.db", "host": None}, "local": None})
    assert settings.sources["max_connections"] == "setup()"


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"creds": {"user": "a", "username": "b"}}, "means the same, and says otherwise"),
        ({"creds": {"host": "a"}, "creds.host": "b"}, "given twice"),
        ({"creds": "postgres://x"}, "creds: it is a group: give creds.user"),
        ({"": 1}, "no such setting"),
        ({5: 1}, "no such setting"),
    ],
)
def test_what_contradicts_itself(overrides: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load(overrides)


def test_both_names_of_the_user_on_every_server() -> None:
    for adapter in ("mysql", "mysql2", "postgres", "postgresql"):
        for name in ("user", "username"):
            assert load({"adapter": adapter, "creds": {name: "bob"}}).database.user == "bob"
        assert load({"adapter": adapter, "creds": {"user": "bob", "username": "bob"}}).database.user == "bob"


def test_options_inside_creds_win_over_those_beside_it_in_any_order() -> None:
    assert load({"creds": {"max_connections": 2}, "max_connections": 3}).max_connections == 2
    assert load({"max_connections": 3, "creds": {"max_connections": 2}}).max_connections == 2
