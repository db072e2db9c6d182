"""Master keys of this machine: read where settings say, refused when others could read them, never shown."""

from __future__ import annotations

import base64
import os
import stat
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from legion_data.errors import KeyMissing, KeyUnusable, LegionSettingsWarning, SettingsError, WrongKey
from legion_data.keys import CallableKeys, EnvironmentKeys, FileKeys, new_key_text, provider_for
from legion_data.settings import load

if TYPE_CHECKING:
    from pathlib import Path

    from legion_data.keys import KeyProvider

VARIABLE = "LEGION_ENCRYPTION_KEY"


def _file(path: Path, text: str, mode: int = 0o600) -> FileKeys:
    path.write_text(text)
    path.chmod(mode)
    return FileKeys(str(path))


@pytest.fixture(params=["environment", "file", "callable"])
def provider(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyProvider:
    text = new_key_text()
    if request.param == "environment":
        monkeypatch.setenv(VARIABLE, text)
        return EnvironmentKeys(VARIABLE)
    if request.param == "file":
        return _file(tmp_path / "key", text + "\n")
    return CallableKeys(lambda: base64.b64decode(text))


def test_a_wrapped_key_is_unwrapped_in_its_context_only(provider: KeyProvider) -> None:
    key = os.urandom(32)
    wrapped = provider.wrap(key, b"context")
    assert wrapped.master_id == provider.current_id()
    assert provider.unwrap(wrapped, b"context") == key
    with pytest.raises(WrongKey):
        provider.unwrap(wrapped, b"other")
    with pytest.raises(WrongKey):
        provider.unwrap(wrapped._replace(text=wrapped.text[:-8] + "AAAAAAA="), b"context")
    with pytest.raises(WrongKey, match="local:0000"):
        provider.unwrap(wrapped._replace(master_id="local:0000"), b"context")


def test_keys_are_shown_nowhere(provider: KeyProvider) -> None:
    wrapped = provider.wrap(bytes(32), b"")
    text = os.environ.get(VARIABLE, "no key here")
    for shown in (repr(provider), provider.label, provider.current_id(), repr(wrapped)):
        assert text not in shown
        assert wrapped.text not in shown


def test_a_stranger_unwraps_by_the_documented_recipe() -> None:
    master, key = os.urandom(32), os.urandom(32)
    text = CallableKeys(lambda: master).wrap(key, b"context").text
    sealed = base64.b64decode(text)
    wrapping = HKDF(SHA256(), 32, salt=None, info=b"legion-data/wrap/1").derive(master)
    assert AESGCM(wrapping).decrypt(sealed[:12], sealed[12:], b"context") == key


def test_a_new_master_key_in_front_wraps_and_the_old_one_still_unwraps(tmp_path: Path) -> None:
    old, new = new_key_text(), new_key_text()
    wrapped = _file(tmp_path / "key", old).wrap(b"k" * 32, b"")
    both = _file(tmp_path / "key", f"# new\n{new}\n# old\n{old}\n")
    assert both.unwrap(wrapped, b"") == b"k" * 32
    assert both.wrap(b"k" * 32, b"").master_id != wrapped.master_id
    with pytest.raises(WrongKey):
        _file(tmp_path / "key", new).unwrap(wrapped, b"")


def test_hexadecimal_and_base64_are_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = os.urandom(32)
    forms = (raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode())
    for text in forms:
        monkeypatch.setenv(VARIABLE, f"  {text}\n")
        assert EnvironmentKeys(VARIABLE).current_id() == CallableKeys(lambda: raw).current_id()


@pytest.mark.parametrize("text", ["hunter2", "hunter2" * 20, "00" * 32, base64.b64encode(b"hunter2").decode(), "é"])
def test_what_is_no_key_is_refused_and_not_shown(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(KeyUnusable, match=VARIABLE) as caught:
        EnvironmentKeys(VARIABLE).current_id()
    assert text not in str(caught.value)


def test_without_a_key_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="generate-key"):
        EnvironmentKeys(VARIABLE).current_id()
    with pytest.raises(KeyMissing, match=str(tmp_path / "none")):
        FileKeys(str(tmp_path / "none")).current_id()
    with pytest.raises(KeyMissing):
        CallableKeys(list).current_id()


@pytest.mark.parametrize("given", [3, None, [3], [b"short"]])
def test_a_function_that_gives_no_key_is_named(given: Any) -> None:
    def my_keys() -> Any:
        return given

    with pytest.raises(KeyUnusable, match="my_keys"):
        CallableKeys(my_keys).current_id()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610, 0o601, 0o666])
def test_a_key_file_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    keys = _file(tmp_path / "key", new_key_text(), mode)
    with pytest.raises(KeyUnusable, match=f"chmod 600 {tmp_path / 'key'}"):
        keys.current_id()


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_key_file_is_taken(tmp_path: Path, mode: int) -> None:
    assert _file(tmp_path / "key", new_key_text(), mode).current_id()


def test_what_is_no_file_is_no_key_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(KeyUnusable):
            FileKeys(str(path)).current_id()
    (tmp_path / "binary").write_bytes(bytes(range(128, 160)))
    (tmp_path / "binary").chmod(0o600)
    with pytest.raises(KeyUnusable, match="ASCII"):
        FileKeys(str(tmp_path / "binary")).current_id()


# -- what settings name


def test_settings_name_the_provider(tmp_path: Path) -> None:
    assert provider_for(load({})).label == f"environment variable {VARIABLE}"
    named = load({"encryption": {"key_variable": "MY_KEY"}})
    assert provider_for(named).label == "environment variable MY_KEY"
    file = load({"encryption": {"provider": "file", "key_file": str(tmp_path / "key")}})
    assert provider_for(file).label == f"key file {tmp_path / 'key'}"
    vault = load({"encryption": {"provider": "vault", "vault": {"key": "mine", "token": "hunter2"}}})
    assert provider_for(vault).label == "Vault transit key transit/mine"
    assert "hunter2" not in repr(provider_for(vault)) + repr(vault)
    with pytest.raises(SettingsError, match=r"environment, file, vault"):
        load({"encryption": {"provider": "keychain"}})


def test_without_dev_mode_no_key_is_ever_made(home: Path) -> None:
    for settings in ({}, {"encryption": {"provider": "file"}}):
        with pytest.raises(KeyMissing):
            provider_for(load(settings)).current_id()
    assert not (home / ".legionio" / "keys").exists()


def test_dev_mode_makes_one_random_private_key_and_says_so(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = home / ".legionio" / "keys" / "encryption.key"
    settings = load({"dev_mode": True})
    provider = provider_for(settings)
    with pytest.warns(LegionSettingsWarning, match=str(path)):
        made = provider.current_id()
    assert "lost" in caplog.text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text().splitlines()[1]
    assert text not in caplog.text
    assert list(path.parent.iterdir()) == [path]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert provider.current_id() == made  # said once
    with pytest.warns(LegionSettingsWarning, match="uses the one in"):
        assert provider_for(settings).current_id() == made


def test_a_configured_key_is_used_in_dev_mode_without_a_word(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv(VARIABLE, new_key_text())
    assert provider_for(load({"dev_mode": True})).current_id()
    _file(home / "key", new_key_text())
    named = load({"dev_mode": True, "encryption": {"provider": "file", "key_file": str(home / "key")}})
    assert provider_for(named).current_id()
    assert not (home / ".legionio" / "keys").exists()


def _current_id() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LegionSettingsWarning)
        return str(provider_for(load({"dev_mode": True})).current_id())


def test_processes_that_start_together_in_dev_mode_share_one_key(run_processes: Any) -> None:
    made = run_processes(4, _current_id)
    assert len(set(made)) == 1
    assert made[0].startswith("local:")
