"""What each kind of key takes, and that everything wrong is said at once."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from legion_data.errors import LegionSettingsWarning, SettingsError
from legion_data.settings import load
from legion_data.settings.check import allowed
from legion_data.settings.problems import Problem
from legion_data.settings.schema import KEYS


@pytest.mark.parametrize(
    ("key", "given", "wanted"),
    [
        ("max_connections", 7, 7),
        ("max_connections", " 7 ", 7),
        ("pool_timeout", 0, 0),
        ("pool_timeout", "2.5", 2.5),
        ("pool_timeout", "5.0", 5),
        ("connection_validation_timeout", "-1", -1),
        ("dev_mode", "true", True),
        ("dev_mode", " YES ", True),
        ("dev_mode", "on", True),
        ("dev_mode", "1", True),
        ("dev_mode", "off", False),
        ("dev_mode", "0", False),
        ("sslmode", "Verify-Full", "verify-full"),
        ("sslrootcert", "system", "system"),
        ("sslrootcert", PurePosixPath("/ca.pem"), "/ca.pem"),
        ("sslcert", None, None),
        ("search_path", "a,b", ("a", "b")),
        ("search_path", ["a", "b"], ("a", "b")),
        ("search_path", '["a, b"]', ("a, b",)),
        ("adapter", "MySQL2", "mysql"),
        ("adapter", "postgresql", "postgres"),
        ("creds.database", PurePosixPath("/tmp/x.db"), "/tmp/x.db"),
        ("application_name", "x" * 63, "x" * 63),
        ("creds.port", 65535, 65535),
    ],
)
def test_a_value_is_read_by_its_key(key: str, given: object, wanted: object) -> None:
    value = load({key: given}).value(key)
    assert value == wanted
    assert type(value) is type(wanted)


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("max_connections", 0),
        ("max_connections", -1),
        ("max_connections", True),
        ("max_connections", 2.0),
        ("max_connections", "2.0"),
        ("max_connections", "1_0"),
        ("max_connections", "٣"),
        ("max_connections", "9" * 5000),
        ("max_connections", 10**400),
        ("max_connections", [5]),
        ("max_connections", {"a": 5}),
        ("pool_timeout", -0.1),
        ("pool_timeout", "nan"),
        ("pool_timeout", float("nan")),
        ("pool_timeout", float("inf")),
        ("pool_timeout", "1e999"),
        ("pool_timeout", "soon"),
        ("dev_mode", 1),
        ("dev_mode", 0),
        ("dev_mode", "maybe"),
        ("dev_mode", []),
        ("sslmode", "verify_full"),
        ("sslmode", 1),
        ("sslrootcert", "ca.pem"),
        ("sslkey", "system"),
        ("sslkey", "-----BEGIN PRIVATE KEY-----\nabc"),
        ("adapter", "oracle"),
        ("adapter", ""),
        ("adapter", 3),
        ("creds.port", 70000),
        ("creds.port", 0),
        ("creds.user", 12),
        ("creds.user", " "),
        ("creds.user", "a\0b"),
        ("creds.database", ""),
        ("creds.database", "folder/"),
        ("creds.database", "file:x?mode=memory"),
        ("creds.database", "a\nb"),
        ("creds.database", "../../x.db"),
        ("creds.database", "~nobody-of-this-name/x.db"),
        ("search_path", [1]),
        ("search_path", "[1]"),
        ("search_path", "[a"),
        ("application_name", "x" * 64),
        ("application_name", "böse"),
        ("statement_timeout", 0),
        ("local.database", ""),
        ("replicas", ["x"]),
        ("read_replica_url", "x"),
        ("archival.batch_size", 0),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(key: str, given: object) -> None:
    with pytest.raises(SettingsError) as caught:
        load({key: given})
    message = str(caught.value)
    assert f"data.{key}" in message
    assert "(from setup())" in message
    assert caught.value.key == key
    assert caught.value.source == "setup()"
    assert len(message) < 400
    assert "BEGIN" not in message


def test_every_problem_is_in_one_error() -> None:
    wrong = {"max_connection": 1, "pool_timeout": -1, "creds": {"port": 0}, "sslmode": "no"}
    with pytest.raises(SettingsError, match="4 settings are wrong") as caught:
        load(wrong)
    problems = [problem for problem in caught.value.problems if isinstance(problem, Problem)]
    assert {problem.key for problem in problems} == {"max_connection", "pool_timeout", "creds.port", "sslmode"}
    assert "did you mean max_connections?" in str(caught.value)
    assert "legion-data settings show" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("adaptor", "adapter"),
        ("creds.pasword", "creds.password"),
        ("host", "creds.host"),
        ("local.databse", "local.data"),
    ],
)
def test_did_you_mean(name: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=f"did you mean {meant}"):
        load({name: "hunter2"})


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"adapter": "postgres", "creds": {"database": ":memory:"}}, "only sqlite has it"),
        ({"local.database": "data/legionio.db"}, "cannot be one file"),
        ({"sslcert": "/c"}, "needs sslkey too"),
        ({"tls": {"key": "/k"}}, "needs tls.cert too"),
    ],
)
def test_values_that_contradict_each_other(overrides: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load(overrides)


def test_a_local_database_that_is_off_needs_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "relative")
    with pytest.raises(SettingsError, match="no home folder"):
        load({"adapter": "postgres"})
    assert load({"adapter": "postgres", "local": {"enabled": False}}).local.path is None
    everywhere = load({"creds.database": "/x.db", "local.database": ":memory:"})
    assert str(everywhere.database.path) == "/x.db"


def test_the_home_is_asked_at_each_load(monkeypatch: pytest.MonkeyPatch) -> None:
    for home in ("/one", "/two"):
        monkeypatch.setenv("HOME", home)
        settings = load({"sslrootcert": "~/ca"})
        assert str(settings.database.path) == f"{home}/.legionio/data/legionio.db"
        assert str(settings.local.path) == f"{home}/.legionio/legionio_local.db"
        assert settings.sslrootcert == f"{home}/ca"


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"adapter": "postgres", "creds": {"host": "db.example.org"}}, "preset password"),
        ({"url": "mysql://legion:legion@10.0.0.1/x"}, "preset password"),
        ({"adapter": "postgres", "creds": {"database": "legionio.db"}}, "looks like a file"),
        ({"tls": {"enabled": True, "verify": "mutual"}}, "only the server is checked"),
        ({"preconnect": True, "archival": {"retention_days": 9}}, "data.archival.retention_days .*data.preconnect "),
    ],
)
def test_what_works_but_should_be_looked_at_is_one_warning(overrides: dict[str, object], message: str) -> None:
    with pytest.warns(LegionSettingsWarning, match=message) as noticed:
        settings = load(overrides)
    assert len(noticed) == 1
    assert noticed[0].filename == __file__
    assert settings.notices


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "/run/postgresql", "127.9.9.9"])
def test_the_preset_password_on_this_machine_is_no_matter(host: str) -> None:
    assert load({"adapter": "postgres", "creds": {"host": host}}).notices == ()


def test_every_key_says_what_it_takes_and_means() -> None:
    for key in KEYS.values():
        assert allowed(key).strip()
        assert key.doc.rstrip(")").endswith((".", "`"))
