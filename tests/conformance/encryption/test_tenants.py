"""A row that changes its tenant or its name keeps its values, whoever else writes to it at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from legion_data.errors import TransactionLost
from tests.conformance.encryption.credential import Credential

if TYPE_CHECKING:
    from legion_data.runtime import DataLayer
    from tests.conformance.encryption.conftest import Stored

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


def test_a_row_that_moves_to_another_tenant_is_encrypted_for_it(layer: DataLayer, stored: Stored) -> None:
    row_id = _made(layer, note="note")
    before = {column: stored(column, row_id) for column in ("secret", "note", "profile")}
    with layer.session() as session:
        session.get_one(Credential, row_id).tenant_id = "bolt"
    assert all(stored(column, row_id) != before[column] for column in before)
    assert stored("secret", row_id)[1:17] != before["secret"][1:17]  # the other tenant's key
    assert stored("note", row_id)[1:17] == before["note"][1:17]  # the platform's, as before
    with layer.session() as session:
        row = session.get_one(Credential, row_id)
        assert (row.tenant_id, row.secret, row.note, row.profile) == ("bolt", SECRET, "note", PROFILE)
        row.secret, row.tenant_id = "both", None
    with layer.session() as session:
        row = session.get_one(Credential, row_id)
        assert (row.tenant_id, row.secret, row.profile) == (None, "both", PROFILE)
        row.uuid = "another-name-for-it"
    with layer.session() as session:
        assert (_only(session).secret, _only(session).profile) == ("both", PROFILE)


def test_a_new_row_is_encrypted_for_the_tenant_that_it_has_in_the_end(layer: DataLayer) -> None:
    with layer.session() as session:
        row = Credential(secret=SECRET)
        row.tenant_id = "first"
        session.add(row)
        row.tenant_id = "last"
    with layer.session() as session:
        assert _only(session).secret == SECRET


def test_a_change_back_before_the_flush_keeps_the_value(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        row = _only(session)
        row.tenant_id = "bolt"
        row.tenant_id = "acme"
    with layer.session() as session:
        assert (_only(session).tenant_id, _only(session).secret) == ("acme", SECRET)


def test_a_row_that_another_moved_meanwhile_is_not_made_unreadable(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        stale = _only(session)
    with layer.session() as session:
        _only(session).tenant_id = "bolt"
    stale.secret = "for acme"
    with pytest.raises(TransactionLost), layer.session() as session:
        session.add(stale)
    with layer.session() as session:
        assert (_only(session).tenant_id, _only(session).secret) == ("bolt", SECRET)


def test_a_value_that_another_wrote_meanwhile_is_not_lost_by_a_move(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        stale = _only(session)
    with layer.session() as session:
        _only(session).secret = "newer"
    stale.tenant_id = "bolt"
    with pytest.raises(TransactionLost), layer.session() as session:
        session.add(stale)
    with layer.session() as session:
        assert (_only(session).tenant_id, _only(session).secret) == ("acme", "newer")


def test_movers_and_writers_at_once_leave_readable_rows(layer: DataLayer, run_together: Any) -> None:
    """Half move the row between tenants, half write its secret; whoever loses runs again."""
    row_id = _made(layer, secret="0")

    def work(index: int) -> None:
        def change(session: Any) -> None:
            row = session.get_one(Credential, row_id)
            if index % 2:
                row.tenant_id = f"tenant-{index}-{row.tenant_id}"[:20]
            else:
                row.secret = f"{index}"

        for _ in range(5):
            layer.run_in_transaction(change, attempts=200)

    run_together(6, work)
    with layer.session() as session:
        row = _only(session)
        assert row.secret in {"0", "2", "4"}
        assert row.profile == PROFILE
