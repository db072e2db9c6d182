"""The predecessor's answers, and the places where ours are better."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from legion_data.errors import LegionSettingsWarning, SettingsError
from legion_data.settings import Settings, load
from legion_data.settings.adapters import ADAPTERS
from legion_data.settings.schema import KEYS, RETIRED, WRITTEN
from legion_data.settings.tls import decided

_VECTORS = Path(__file__).parents[2] / "vectors"

#: The default tree: key -> (ours, why).
_OTHER_DEFAULTS: dict[str, tuple[object, str]] = {
    "connection_validation": (True, "a connection that the server closed while idle fails its next request"),
    "connection_validation_timeout": (5, "-1 probes at every checkout, which cost more than the queries"),
    "models.autoload": (False, "models load when first used; a start does not pay for them"),
    "timeout": (30000, "5 s lost rows to a locked database; shown, because it is in force"),
    "readonly": (False, "the adapter's default, shown because it is in force"),
}

#: connection_options: case -> (what differs, why). Keys that the package retired are compared nowhere.
_OTHER_OPTIONS: dict[str, tuple[dict[str, object], str]] = {
    "null pool options are dropped": ({"max_connections": 25, "pool_timeout": 5}, "null is the default"),
    "postgres defaults with untouched credentials: database comes from the sqlite preset (defect)": (
        {"database": "legionio"},
        "presets are chosen by adapter",
    ),
    "postgres tuning": ({"database": "legionio"}, "presets are chosen by adapter"),
}

#: connection_resolution: case -> (ours, why).
_OTHER_PLACES: dict[str, tuple[object, str]] = {
    'shared sqlite path for ":memory:"': (":memory:", "in memory, not a file of that name"),
    'shared sqlite path for ""': (SettingsError, "an empty name is no name"),
    'shared sqlite path for "~/x.db"': ("~/x.db", "~ is the home"),
    "null credentials": ("~/.legionio/data/legionio.db", "the preset"),
    'dev fallback allowed? dev_mode="true" dev_fallback=true': (True, 'a text is read by its kind: "true" is true'),
    'adapter "weird"': (SettingsError, "an unknown adapter fails at once"),
    "adapter :mysql2": ("mysql", "one name for mysql and mysql2"),
}

#: connection_tls: case -> (ours, why).
_OTHER_TLS: dict[str, tuple[dict[str, str], str]] = {
    "no tls section": ({"sslmode": "prefer"}, "the default is prefer, not disable"),
    "flag must be the boolean true": (
        {"sslmode": "verify-full", "sslrootcert": "/ca", "sslcert": "/c", "sslkey": "/k"},
        '"true" is true',
    ),
    "resolver says disabled": ({"sslmode": "prefer"}, "there is no second switch: tls.enabled false is off"),
}


def _cases(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((_VECTORS / f"{name}.json").read_text())["cases"]
    return cases


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in tree.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found


def _loaded(overrides: dict[str, Any]) -> Settings:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LegionSettingsWarning)  # retired keys are in the vectors
        return load(overrides)


def test_the_default_tree_is_the_predecessors_but_for_what_is_listed() -> None:
    expected = _flat(_cases("settings")[0]["expected"])
    ours = _flat(load().as_dict())
    for key, value in expected.items():
        if key in RETIRED or key in WRITTEN:
            assert key not in ours
        elif key in _OTHER_DEFAULTS:
            assert ours[key] == _OTHER_DEFAULTS[key][0]
            assert ours[key] != value, "no longer another default"
        else:
            assert ours[key] == value, key


def test_a_saved_tree_of_the_predecessor_loads_with_one_warning() -> None:
    with pytest.warns(LegionSettingsWarning) as noticed:
        settings = load(_cases("settings")[0]["expected"] | {"connected": True})
    assert len(noticed) == 1
    for key in RETIRED:
        assert f"data.{key} " in str(noticed[0].message)
    for key in WRITTEN:
        assert f"data.{key} " not in str(noticed[0].message)
    assert settings.database == load().database


@pytest.mark.parametrize("case", _cases("settings")[1:-1], ids=lambda case: case["name"])
def test_presets(case: dict[str, Any]) -> None:
    name, expected = case["input"]["adapter"], dict(case["expected"])
    if name == "oracle":  # the predecessor fell back to SQLite
        with pytest.raises(SettingsError):
            load({"adapter": name})
        return
    if name == "postgresql":  # the same as postgres, where the predecessor took the preset of SQLite
        expected = next(other["expected"] for other in _cases("settings") if other["name"].endswith(":postgres"))
    creds = load({"adapter": name or None}).creds
    expected["user"] = expected.pop("username", expected.get("user"))
    password = creds.password.reveal() if creds.password else None
    found = {"user": creds.user, "password": password, "database": creds.database, "host": creds.host}
    assert found | {"port": creds.port} == {part: expected.get(part) for part in (*found, "port")}


def _options(settings: Settings) -> dict[str, object]:
    by_adapter = {
        "sqlite": ("timeout", "readonly"),
        "postgres": ("connect_timeout", "sslmode", "sslrootcert", "search_path"),
        "mysql": ("connect_timeout", "read_timeout", "write_timeout", "encoding", "sql_mode"),
    }
    names = ("max_connections", "pool_timeout", *by_adapter[settings.adapter])
    found = {name: settings.value(name) for name in names}
    database = settings.database
    if not database.is_file:
        password = database.password.reveal() if database.password else None
        found |= {"user": database.user, "password": password, "host": database.host, "port": database.port}
        found["database"] = database.name
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize("case", _cases("connection_options"), ids=lambda case: case["name"])
def test_connection_options(case: dict[str, Any]) -> None:
    expected = {key: value for key, value in case["expected"].items() if key not in {*RETIRED, "logger_class"}}
    if "username" in expected:
        expected["user"] = expected.pop("username")
    adapter = expected.pop("adapter").removesuffix("2")
    if adapter == "sqlite":
        expected |= {"timeout": 30000}
        assert expected.pop("database") == "<resolved path>"
    elif expected.get("sslmode") == "disable":
        expected["sslmode"] = "prefer"
    expected |= _OTHER_OPTIONS.get(case["name"], ({}, ""))[0]
    if "search_path" in expected:
        expected["search_path"] = tuple(expected["search_path"])
    overrides = case["input"]["settings.data overrides"]
    settings = _loaded(overrides)
    assert settings.adapter == adapter
    assert _options(settings) == expected


@pytest.mark.parametrize("case", _cases("connection_resolution"), ids=lambda case: case["name"])
def test_connection_resolution(case: dict[str, Any], home: Path) -> None:
    given = dict(case["input"])
    if given.get("adapter") == "":
        given["adapter"] = None
    expected = _OTHER_PLACES.get(case["name"], (case["expected"], ""))[0]
    if expected is SettingsError:
        with pytest.raises(SettingsError):
            load(given)
        return
    settings = load(given)
    if "dev_mode" in given:
        assert (settings.dev_mode and settings.dev_fallback) is expected
    elif "adapter" in given:
        assert settings.adapter == expected
    elif expected == ":memory:":
        assert settings.database.in_memory
        assert settings.database.path is None
    else:
        assert str(settings.database.path) == str(expected).replace("~", str(home), 1)


@pytest.mark.parametrize("case", _cases("connection_tls"), ids=lambda case: case["name"])
def test_connection_tls(case: dict[str, Any]) -> None:
    given = case["input"]
    resolved = dict(given["resolved"])
    asked = given["settings.data.tls"]
    tls = None if asked is None else resolved | {"enabled": asked["enabled"] if resolved["enabled"] else False}
    settings = load({"adapter": given["adapter"], "creds": given["creds"], "tls": tls})
    answer = decided(settings)
    if settings.adapter == "sqlite":
        assert answer is None
        return
    expected = _OTHER_TLS.get(case["name"], (case["expected"], ""))[0]
    assert answer is not None
    if not settings.tls.enabled:
        assert answer.mode == expected["sslmode"]
    else:
        assert answer.libpq == expected


@pytest.mark.parametrize(
    ("adapter", "verify", "expected"),
    [
        ("postgres", "peer", {"sslmode": "verify-full", "sslrootcert": "/ca"}),
        ("postgres", "none", {"sslmode": "require", "sslrootcert": "/ca"}),
        ("mysql", "peer", {"ssl_mode": "verify_identity", "sslca": "/ca"}),
        ("mysql", "none", {"ssl_mode": "required", "sslca": "/ca"}),
    ],
)
def test_tls_in_the_words_of_each_driver(adapter: str, verify: str, expected: dict[str, str]) -> None:
    answer = decided(load({"adapter": adapter, "tls": {"enabled": True, "verify": verify, "ca": "/ca"}}))
    assert answer is not None
    assert (answer.libpq if adapter == "postgres" else answer.mysql) == expected


def test_deviations_name_cases_that_exist() -> None:
    for file, deviations in (
        ("connection_options", _OTHER_OPTIONS),
        ("connection_resolution", _OTHER_PLACES),
        ("connection_tls", _OTHER_TLS),
    ):
        names = {case["name"] for case in _cases(file)}
        assert set(deviations) <= names
        assert all(why for _, why in deviations.values())
    assert set(_OTHER_DEFAULTS) <= set(KEYS)
    assert [adapter.name for adapter in ADAPTERS] == ["sqlite", "mysql", "postgres"]
