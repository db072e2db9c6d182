"""Keys are made once, held for a while, and destroyed for good."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from sqlalchemy import func, select

from legion_data.encryption import prepare, rotate, shred, shredded, status, use_provider
from legion_data.encryption.rings import ring_of
from legion_data.errors import KeyDestroyed, KeyMissing, TransactionLost, ValueRefused
from legion_data.keys import CallableKeys
from legion_data.models.encryption import EncryptionKey
from legion_data.runtime import DataLayer
from tests.conformance.encryption.credential import Credential

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.encryption.conftest import Stored
    from tests.conftest import CountStatements

PROCESSES = 8


def _add(layer: DataLayer, tenant: str | None, secret: str = "hunter2") -> int:
    with layer.session() as session:
        row = Credential(tenant_id=tenant, secret=secret)
        session.add(row)
    return row.id


def _read(layer: DataLayer, row_id: int) -> str | None:
    with layer.session(read_only=True) as session:
        return session.get_one(Credential, row_id).secret


def _first_writes(settings: dict[str, Any], tenants: list[str]) -> list[int]:
    """In a process of its own: fork, so that a round costs milliseconds; the children write together. Exit codes."""
    layer = DataLayer(settings)
    layer.setup()
    with layer.session(read_only=True) as session:
        session.scalars(select(Credential)).all()
    gate, opener = os.pipe()
    children = []
    for _ in range(PROCESSES):
        pid = os.fork()
        if pid == 0:
            _child(layer, tenants, gate, opener)
        children.append(pid)
    os.close(opener)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    layer.shutdown()
    return codes


def _child(layer: DataLayer, tenants: list[str], gate: int, opener: int) -> NoReturn:
    code = 1
    try:
        os.close(opener)
        os.read(gate, 1)  # until the parent has forked them all
        for tenant in tenants:
            layer.run_in_transaction(lambda session, tenant=tenant: _written(session, tenant), 50)  # type: ignore[misc]
        code = 0
    except Exception:  # noqa: BLE001 - shown, and told by the exit code
        traceback.print_exc()
    finally:
        os._exit(code)


def _written(session: Any, tenant: str) -> None:
    session.add(Credential(tenant_id=tenant, secret=f"of {tenant}"))


def test_processes_that_make_a_tenants_first_key_at_once_end_with_one(
    layer: DataLayer, migrated: Any, run_processes: Any
) -> None:
    tenants = ["one", "two", "three"]
    (codes,) = run_processes(1, _first_writes, dict(migrated.settings), tenants)
    assert codes == [0] * PROCESSES
    with layer.session() as session:
        keys = session.execute(select(EncryptionKey.scope, func.count()).group_by(EncryptionKey.scope)).all()
        assert sorted(map(tuple, keys)) == sorted((f"tenant:{tenant}", 1) for tenant in tenants)
        rows = session.scalars(select(Credential)).all()
        assert len(rows) == PROCESSES * len(tenants)
        assert all(row.secret == f"of {row.tenant_id}" for row in rows)


def test_threads_that_make_a_first_key_at_once_end_with_one(layer: DataLayer, run_together: Any) -> None:
    run_together(8, lambda session: session.add(Credential(tenant_id="one", secret="x")))
    with layer.session() as session:
        assert [row.secret for row in session.scalars(select(Credential))] == ["x"] * 8
        assert session.scalars(select(EncryptionKey.scope)).all() == ["tenant:one"]


def test_each_tenant_has_a_key_of_its_own_and_no_tenant_the_platforms(layer: DataLayer, stored: Stored) -> None:
    rows = {tenant: _add(layer, tenant) for tenant in ("acme", "bolt", None)}
    ids = {tenant: stored("secret", row_id)[1:17].hex() for tenant, row_id in rows.items()}
    with layer.session() as session:
        scopes: dict[str, str] = dict(session.execute(select(EncryptionKey.key_id, EncryptionKey.scope)).all())
    assert {tenant: scopes[key_id] for tenant, key_id in ids.items()} == {
        "acme": "tenant:acme",
        "bolt": "tenant:bolt",
        None: "default",
    }


def test_a_tenant_called_default_is_not_the_platform(layer: DataLayer, stored: Stored) -> None:
    one, two = _add(layer, "default"), _add(layer, None)
    assert stored("secret", one)[1:17] != stored("secret", two)[1:17]


def test_preparing_a_key_is_harmless_when_it_is_there(layer: DataLayer, count_statements: CountStatements) -> None:
    prepare("acme", data=layer)
    prepare("acme", data=layer)
    prepare(data=layer)
    with layer.session() as session:
        assert sorted(session.scalars(select(EncryptionKey.scope))) == ["default", "tenant:acme"]
    with count_statements(layer.connection) as statements:
        _add(layer, "acme")
    assert [statement.split()[0] for statement in statements] == ["INSERT"]
    for bad in ("", "x" * 249):
        with pytest.raises(ValueRefused):
            prepare(bad, data=layer)


def test_a_shredded_tenant_is_unreadable_and_says_so(layer: DataLayer, stored: Stored) -> None:
    acme, bolt = _add(layer, "acme"), _add(layer, "bolt")
    assert not shredded("acme", data=layer)
    assert shred("acme", data=layer) == 1
    assert shredded("acme", data=layer)
    assert not shredded("bolt", data=layer)
    assert stored("secret", acme)
    with pytest.raises(KeyDestroyed, match="tenant:acme"):
        _read(layer, acme)
    assert _read(layer, bolt) == "hunter2"
    with pytest.raises(KeyDestroyed):
        _add(layer, "acme")
    assert shred("acme", data=layer) == 0
    with layer.session() as session:
        key = session.scalars(select(EncryptionKey).where(EncryptionKey.scope == "tenant:acme")).one()
        assert (key.wrapped_key, key.destroyed_at is None) == (None, False)
        session.delete(session.get_one(Credential, acme))  # what cannot be read can be deleted


def test_a_tenant_without_keys_can_be_shredded_and_gets_none_afterwards(layer: DataLayer) -> None:
    assert not shredded("never seen", data=layer)
    assert shred("never seen", data=layer) == 0
    assert shredded("never seen", data=layer)
    with pytest.raises(KeyDestroyed):
        _add(layer, "never seen")
    with pytest.raises(KeyDestroyed):
        prepare("never seen", data=layer)
    with pytest.raises(ValueRefused):
        shred(None, data=layer)


def test_a_shredded_tenants_row_may_go_to_another_only_with_a_new_value(layer: DataLayer) -> None:
    acme = _add(layer, "acme")
    shred("acme", data=layer)
    with layer.session() as session:
        row = session.get_one(Credential, acme)
        with pytest.raises(KeyDestroyed):
            row.tenant_id = "bolt"
        row.secret = None
        row.tenant_id = "bolt"
    assert _read(layer, acme) is None


def test_rotation_does_not_bring_a_shredded_tenant_back(layer: DataLayer) -> None:
    acme, _ = _add(layer, "acme"), _add(layer, "bolt")
    shred("acme", data=layer)
    assert rotate(data=layer).unreadable == {"KeyDestroyed": 1}
    assert shredded("acme", data=layer)
    with pytest.raises(KeyDestroyed):
        _read(layer, acme)


def test_other_processes_give_a_destroyed_key_up_when_their_cache_expires(
    layer: DataLayer, migrated: Any, open_layer: Callable[..., DataLayer]
) -> None:
    acme = _add(layer, "acme")
    elsewhere = open_layer(migrated.settings)
    forgetful = open_layer(migrated.settings, encryption={"cache_seconds": 0})
    assert _read(elsewhere, acme) == _read(forgetful, acme) == "hunter2"
    shred("acme", data=layer)
    assert _read(elsewhere, acme) == "hunter2"  # for data.encryption.cache_seconds
    with pytest.raises(KeyDestroyed):
        _read(forgetful, acme)
    ring = ring_of(elsewhere.connection.dialect)
    ring._clock = lambda: float("inf")  # as if the time had passed
    with pytest.raises(KeyDestroyed):
        _read(elsewhere, acme)


def test_a_key_is_read_once_and_then_remembered(
    layer: DataLayer, migrated: Any, open_layer: Callable[..., DataLayer], count_statements: CountStatements
) -> None:
    rows = [_add(layer, "acme") for _ in range(3)]
    fresh = open_layer(migrated.settings)
    with count_statements(fresh.connection) as statements:
        for row_id in rows:
            _read(fresh, row_id)
    assert sum("encryption_keys" in statement for statement in statements) == 1


def test_shredding_and_first_writes_at_once_leave_nothing_readable(layer: DataLayer, run_together: Any) -> None:
    """Whoever comes first: in the end there is a destroyed key and no other."""

    def work(index: int) -> None:
        if index == 0:
            shred("raced", data=layer)
            return
        for _ in range(20):
            try:
                _add(layer, "raced")
            except (KeyDestroyed, TransactionLost):
                continue

    run_together(4, work)
    assert shredded("raced", data=layer)
    ring_of(layer.connection.dialect).forget()
    with layer.session() as session:
        for row in session.scalars(select(Credential)):
            with pytest.raises(KeyDestroyed):
                _ = row.secret


def test_a_provider_can_be_handed_over(layer: DataLayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEGION_ENCRYPTION_KEY")
    with pytest.raises(KeyMissing):
        _add(layer, "acme")
    use_provider(CallableKeys(lambda: bytes(range(32))), data=layer)
    assert _read(layer, _add(layer, "acme")) == "hunter2"
    assert status(data=layer)["provider"].startswith("function ")


def test_status_shows_what_there_is_and_no_key(layer: DataLayer, master_key: str) -> None:
    _add(layer, "acme")
    shown = status(data=layer)
    (key,) = shown["keys"]
    assert (key["scope"], key["version"], key["state"]) == ("tenant:acme", 1, "current")
    assert shown["master_id"] == key["wrapped_by"]
    assert {"table": "test_credentials", "column": "secret", "scope": "tenant"} in shown["columns"]
    assert (shown["problem"], shown["rotations"]) == (None, [])
    with layer.session() as session:
        wrapped = session.scalars(select(EncryptionKey.wrapped_key)).one()
    assert master_key not in str(shown)
    assert str(wrapped) not in str(shown)
    shred("acme", data=layer)
    assert status(data=layer)["keys"][0]["state"] == "destroyed"


def test_status_says_why_the_master_key_cannot_be_used(layer: DataLayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGION_ENCRYPTION_KEY", "hunter2")
    shown = status(data=layer)
    assert shown["master_id"] is None
    assert "LEGION_ENCRYPTION_KEY" in shown["problem"]
    assert "hunter2" not in str(shown)


def test_dev_mode_works_without_a_key_and_loudly(
    migrated: Any, open_layer: Callable[..., DataLayer], layer: DataLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from legion_data.errors import LegionSettingsWarning

    monkeypatch.delenv("LEGION_ENCRYPTION_KEY")
    developer = open_layer(migrated.settings, dev_mode=True)
    with pytest.warns(LegionSettingsWarning, match=r"encryption\.key"):
        row_id = _add(developer, "acme")
    assert _read(developer, row_id) == "hunter2"
