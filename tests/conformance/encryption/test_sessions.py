"""Whatever a session does to objects, encrypted values go along: expire, roll back, detach, merge, pickle."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import defer
from sqlalchemy.orm.exc import DetachedInstanceError

from legion_data.encryption.rings import ring_of
from legion_data.errors import CiphertextOfOtherTenant
from tests.conformance.encryption.credential import Credential, create_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer
    from tests.conftest import CountStatements

SECRET = "hunter2 ü 日本"
PROFILE = {"z": [1, 2.5, True, None, "é"], "a": {"b": []}}


def _made(layer: DataLayer, **values: Any) -> int:
    with layer.session() as session:
        row = Credential(**{"tenant_id": "acme", "secret": SECRET, "profile": PROFILE, **values})
        session.add(row)
    return row.id


def _only(session: Any) -> Credential:
    found: Credential = session.scalars(select(Credential)).one()
    return found


def test_expire_and_refresh_drop_what_was_not_flushed(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        row = _only(session)
        row.secret, row.profile = "pending", {}
        session.expire(row)
        assert (row.secret, row.profile) == (SECRET, PROFILE)
        row.secret = "pending"
        session.refresh(row)
        assert row.secret == SECRET
        row.secret = "pending"
        session.refresh(row, ["secret_ciphertext"])
        assert row.secret == SECRET
        assert not session.dirty


def test_rollback_gives_the_old_value_back_and_a_new_object_may_try_again(layer: DataLayer) -> None:
    """The first try makes the tenant's key; with the rollback it is gone, and the second must not use it."""
    with layer.session() as session:
        row = Credential(tenant_id="fresh", secret=SECRET, profile=PROFILE)
        session.add(row)
        session.flush()
        session.rollback()
        assert row.secret == SECRET
        session.add(row)
        session.flush()
        row.secret = "changed"
        session.commit()
        row.secret = "lost"
        session.flush()
        session.rollback()
        assert row.secret == "changed"
    _read_elsewhere(layer, "changed")


def test_a_key_made_in_a_savepoint_that_is_undone_is_not_used_again(layer: DataLayer) -> None:
    with layer.session() as session:
        savepoint = session.begin_nested()
        session.add(Credential(tenant_id="fresh", secret="undone"))
        session.flush()
        savepoint.rollback()
        session.add(Credential(tenant_id="fresh", secret=SECRET))
        session.flush()
        session.add(Credential(tenant_id="fresh", secret=SECRET))
    _read_elsewhere(layer, SECRET)


def _read_elsewhere(layer: DataLayer, value: str) -> None:
    """By a reader that knows only what is committed."""
    from legion_data.runtime import DataLayer as Layer

    other = Layer(layer.settings)
    other.setup()
    try:
        with other.session(read_only=True) as session:
            found = session.scalars(select(Credential)).all()
            assert found
            assert {row.secret for row in found} == {value}
    finally:
        other.shutdown()


def test_detached_objects_are_read(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        read, unread = _only(session), None
        assert read.secret == SECRET
    with layer.session() as session:
        unread = _only(session)
        deferred = session.scalars(select(Credential).options(defer(Credential.secret_ciphertext))).one()  # type: ignore[attr-defined]
        assert deferred is unread
    assert read.secret == SECRET
    assert unread.secret == SECRET
    assert unread.profile == PROFILE
    with layer.session() as session:
        session.expunge(row := session.scalars(select(Credential).options(defer(Credential.secret_ciphertext))).one())  # type: ignore[attr-defined]
    with pytest.raises(DetachedInstanceError):
        _ = row.secret


def test_merge_takes_changes_along_and_leaves_the_other_object_alone(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        detached = _only(session)
    detached.secret = "merged"
    detached.profile["z"] = "merged"
    with layer.session() as session:
        row = session.merge(detached)
        assert (row.secret, row.profile["z"]) == ("merged", "merged")
        row.profile["z"] = "row's own"
    assert detached.profile["z"] == "merged"
    with layer.session() as session:
        assert (_only(session).secret, _only(session).profile["z"]) == ("merged", "row's own")


def test_objects_travel_without_their_plaintext(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        row = _only(session)
        assert row.secret == SECRET
        assert row.profile == PROFILE
    sent = pickle.dumps(row)
    assert b"hunter2" not in sent
    arrived = pickle.loads(sent)
    with layer.session() as session:
        session.add(arrived)
        assert arrived.secret == SECRET
        assert arrived.profile == PROFILE
    assert copy.copy(PROFILE) == PROFILE


def test_merging_an_unchanged_object_writes_nothing(layer: DataLayer, count_statements: CountStatements) -> None:
    _made(layer)
    with layer.session() as session:
        detached = _only(session)
        assert detached.secret == SECRET
    with count_statements(layer.connection) as statements, layer.session() as session:
        session.merge(detached)
    assert not any(statement.startswith("UPDATE") for statement in statements)


def test_merging_an_older_object_brings_its_value_and_nothing_unreadable(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        older = _only(session)
    with layer.session() as session:
        _only(session).secret = "newer"
    with layer.session() as session:
        assert session.merge(older).secret == SECRET
    with layer.session() as session:
        assert _only(session).secret == SECRET
        _only(session).tenant_id = "bolt"
    with pytest.raises(CiphertextOfOtherTenant), layer.session() as session:
        session.merge(older)
    _read_elsewhere(layer, SECRET)


@pytest.mark.only("sqlite", reason="only SQLite has databases in memory; they have one connection")
def test_a_database_in_memory_needs_no_second_connection(
    migrated: Any, master_key: str, open_layer: Callable[..., DataLayer]
) -> None:
    layer = open_layer({"creds": {"database": ":memory:"}}, pool_timeout=1)
    create_tables(layer.connection)
    with layer.session() as session:
        session.add(Credential(tenant_id="acme", secret=SECRET))
        session.flush()
        session.expire_all()
        assert _only(session).secret == SECRET
    ring_of(layer.connection.dialect).forget()
    with layer.session() as session:
        row = _only(session)
        assert row.secret == SECRET
    ring_of(layer.connection.dialect).forget()
    row.secret_ciphertext = type(row.secret_ciphertext)(row.secret_ciphertext.blob, layer.connection.dialect)  # type: ignore[attr-defined]
    assert row.secret == SECRET  # detached: by a connection of its own
