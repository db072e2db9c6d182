"""A master key that stays in Vault (here OpenBao): it wraps, unwraps, rotates, and its troubles have names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from legion_data.errors import KeyServiceUnavailable, KeyUnusable, WrongKey
from legion_data.keys import VaultTransit, provider_for
from legion_data.settings import load
from tests.unit.keys.bao import TOKEN, Bao

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def bao() -> Iterator[Bao]:
    server = Bao()
    yield server
    server.stop()


def _keys(bao: Bao, key: str = "legion-data", token: str | None = TOKEN) -> VaultTransit:
    return VaultTransit(bao.address, token, key=key)


def test_a_wrapped_key_is_unwrapped_in_its_context_only(bao: Bao) -> None:
    keys, key = _keys(bao), os.urandom(32)
    wrapped = keys.wrap(key, b"context")
    assert wrapped.master_id == keys.current_id() == "vault:transit/legion-data:1"
    assert wrapped.text.startswith("vault:v1:")
    assert keys.unwrap(wrapped, b"context") == key
    for other in (wrapped._replace(text=wrapped.text[:-4] + "AAA="), wrapped._replace(master_id="local:0000")):
        with pytest.raises(WrongKey):
            keys.unwrap(other, b"context")
    with pytest.raises(WrongKey):
        keys.unwrap(wrapped, b"another context")


def test_a_rotation_in_the_service_is_noticed_and_old_keys_still_unwrap(bao: Bao) -> None:
    bao.client.secrets.transit.create_key("turning")
    keys = _keys(bao, "turning")
    before = keys.wrap(b"k" * 32, b"")
    bao.client.secrets.transit.rotate_key("turning")
    assert keys.current_id() == "vault:transit/turning:2"
    assert keys.wrap(b"k" * 32, b"").master_id == "vault:transit/turning:2"
    assert keys.unwrap(before, b"") == b"k" * 32


def test_settings_and_environment_say_where_it_is(bao: Bao, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load({"encryption": {"provider": "vault", "vault": {"address": bao.address, "token": TOKEN}}})
    assert provider_for(settings).current_id() == "vault:transit/legion-data:1"
    bare = provider_for(load({"encryption": {"provider": "vault"}}))
    monkeypatch.delenv("VAULT_ADDR", raising=False)
    monkeypatch.delenv("VAULT_TOKEN", raising=False)
    with pytest.raises(KeyUnusable, match="VAULT_ADDR"):
        bare.current_id()
    monkeypatch.setenv("VAULT_ADDR", bao.address)
    with pytest.raises(KeyUnusable, match="VAULT_TOKEN"):
        bare.current_id()
    monkeypatch.setenv("VAULT_TOKEN", TOKEN)
    assert bare.current_id() == "vault:transit/legion-data:1"


def test_a_missing_key_is_named_with_the_command_that_makes_it(bao: Bao) -> None:
    with pytest.raises(KeyUnusable, match="transit/keys/nothing"):
        _keys(bao, "nothing").current_id()


def test_a_refused_token_is_told_and_not_shown(bao: Bao) -> None:
    with pytest.raises(KeyServiceUnavailable) as caught:
        _keys(bao, token="hunter2").wrap(b"k" * 32, b"")
    assert "hunter2" not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_service_that_is_sealed_or_gone_is_told() -> None:
    server = Bao()
    keys = _keys(server)
    wrapped = keys.wrap(b"k" * 32, b"")
    try:
        server.client.sys.seal()
        with pytest.raises(KeyServiceUnavailable):
            keys.unwrap(wrapped, b"")
    finally:
        server.stop()
    with pytest.raises(KeyServiceUnavailable):
        keys.unwrap(wrapped, b"")
