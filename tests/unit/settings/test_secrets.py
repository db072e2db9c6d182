"""A password appears nowhere unless it is asked for by name."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from legion_data.errors import SettingsError
from legion_data.settings import Secret, load
from legion_data.settings.secret import masked_url

if TYPE_CHECKING:
    from legion_data.settings import Settings

_PASSWORD = "hunter2"


def _settings() -> Settings:
    return load(
        {
            "adapter": "postgres",
            "creds": {"user": "u", "password": _PASSWORD},
            "read_replica_url": f"postgres://u:{_PASSWORD}@r/d",
            "replicas": [f"postgres://u:{_PASSWORD}@s/d"],
        }
    )


def test_settings_show_no_password() -> None:
    for settings in (_settings(), load({"url": f"postgres://u:{_PASSWORD}@h/d"})):
        shown = [repr(settings), str(settings), repr(settings.database), json.dumps(settings.as_dict())]
        shown += [settings.database.label, settings.database.safe_url, f"{settings.creds} {dict(settings.sources)}"]
        assert _PASSWORD not in "".join(shown)
        assert settings.database.password is not None
        assert settings.database.password.reveal() == _PASSWORD
        assert _PASSWORD in json.dumps(settings.as_dict(masked=False))


def test_a_mistake_elsewhere_shows_no_password() -> None:
    with pytest.raises(SettingsError) as caught:
        load(
            {
                "creds": {"pasword": _PASSWORD, "password": 5, "port": "x"},
                "replicas": [_PASSWORD],
                "read_replica_url": _PASSWORD,
                "url": f"nonsense://u:{_PASSWORD}@h/d",
                f"x{_PASSWORD[:3]}": _PASSWORD,
            }
        )
    assert _PASSWORD not in f"{caught.value} {caught.value!r} {caught.value.problems!r}"


def test_settings_cannot_be_changed() -> None:
    settings = _settings()
    sources: Any = settings.sources
    for change in (
        lambda: setattr(settings, "adapter", "mysql"),
        lambda: setattr(settings.creds, "user", "x"),
        lambda: setattr(settings.database, "host", "x"),
        lambda: delattr(settings, "adapter"),
        lambda: sources.__setitem__("adapter", "x"),
    ):
        with pytest.raises((AttributeError, TypeError)):
            change()


def test_settings_are_equal_by_value_wherever_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGION_DATA__MAX_CONNECTIONS", "7")
    from_environment = load()
    monkeypatch.delenv("LEGION_DATA__MAX_CONNECTIONS")
    from_call = load({"max_connections": 7})
    assert from_environment == from_call
    assert hash(from_environment) == hash(from_call)
    assert from_environment.sources != from_call.sources
    assert load() != from_call
    assert load({"creds.database": "x.db"}) != load()
    assert len({load(), load(), from_call}) == 2


def test_settings_can_be_copied_and_sent_to_another_process() -> None:
    settings = _settings()
    assert copy.deepcopy(settings.database) == settings.database
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_a_secret_is_equal_by_its_text() -> None:
    assert Secret("a") == Secret("a", "shown")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")


_VISIBLE = st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn", "Cf", "Co"))
_TEXT = st.text(_VISIBLE, min_size=1, max_size=12)


@given(user=_TEXT, password=_TEXT, name=_TEXT.map(lambda text: f"n{text}n"))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_password_survives_a_url_and_a_round_trip(user: str, password: str, name: str) -> None:
    from urllib.parse import quote

    parts = [quote(part, safe="") for part in (user, password, name)]
    settings = load({"url": "postgres://{}:{}@127.0.0.1/{}".format(*parts)})
    database = settings.database
    assert database.password is not None
    assert (database.user, database.password.reveal(), database.name) == (user, password, name)
    assert load(settings.as_dict(masked=False)) == settings


@given(account=st.text(max_size=6), rest=st.text("abc@:/?&=[]%", max_size=12))
@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mask_never_lets_a_password_through(account: str, rest: str) -> None:
    url = f"postgres://{account}:{_PASSWORD}@{rest}"
    assert _PASSWORD not in masked_url(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://u:p@h:1/d?sslmode=require", "postgres://u:***@h:1/d?sslmode=require"),
        ("postgres://u@h/d", "postgres://u@h/d"),
        ("postgres://u:secret", "postgres://u:***"),
        ("postgres://h:5432/d", "postgres://h:5432/d"),
        ("postgres://[::1]/d", "postgres://[::1]/d"),
        ("sqlite:///x.db", "sqlite:///x.db"),
        ("postgres://h/d?password=p&sslpassword=q&port=1", "postgres://h/d?password=***&sslpassword=***&port=1"),
        ("secret", "***"),
    ],
)
def test_a_masked_address_still_helps(url: str, shown: str) -> None:
    assert masked_url(url) == shown
