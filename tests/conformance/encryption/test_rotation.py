"""Rotation reaches every value, loses none that is written meanwhile, and goes on where it was interrupted."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from legion_data.encryption import rotate, status
from legion_data.errors import KeyMissing, ValueRefused
from legion_data.keys import new_key_text
from legion_data.models.encryption import EncryptionKey, EncryptionRotation
from tests.conformance.encryption.credential import Credential, Note

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.encryption.rotation import Progress
    from legion_data.runtime import DataLayer
    from tests.conformance.encryption.conftest import Stored

ROWS = 25


class _Killed(BaseException):
    """Stands for the end of a process between two batches."""


@pytest.fixture
def filled(layer: DataLayer) -> DataLayer:
    """Rows of two tenants and of none."""
    with layer.session() as session:
        for number in range(ROWS):
            tenant = ("acme", "bolt", None)[number % 3]
            session.add(
                Credential(tenant_id=tenant, secret=f"s{number}", note="" if number % 2 else None, name=str(number))
            )
        session.add_all([Note(body=f"b{number}", picture=b"p") for number in range(3)])
    return layer


def _key_ids(layer: DataLayer) -> set[str]:
    with layer.connection.connect() as connection:
        blobs = [
            bytes(value)
            for query in ("SELECT secret, note FROM test_credentials", "SELECT body, picture FROM test_notes")
            for row in connection.execute(text(query))
            for value in row
            if value is not None
        ]
    return {blob[1:17].hex() for blob in blobs}


def _current(layer: DataLayer) -> set[str]:
    return {key["key_id"] for key in status(data=layer)["keys"] if key["state"] == "current"}


def _whole(layer: DataLayer) -> None:
    with layer.session() as session:
        rows = session.scalars(select(Credential)).all()
        assert len(rows) == ROWS
        assert all(row.secret == f"s{row.name}" for row in rows)
        assert {row.note for row in rows} == {"", None}
        assert {(note.body, note.picture) for note in session.scalars(select(Note))} == {
            (f"b{n}", b"p") for n in range(3)
        }


def test_every_value_gets_a_new_key_and_stays_what_it_was(filled: DataLayer) -> None:
    before = _key_ids(filled)
    steps: list[Progress] = []
    done = rotate(data=filled, batch=10, progress=steps.append)
    assert _key_ids(filled) == _current(filled)
    assert not before & _key_ids(filled)
    assert (done.keys_made, done.resumed, done.rows_seen) == (3, False, ROWS + 3)
    assert done.values_rewritten == ROWS + ROWS // 2 + 6
    assert [step[:3] for step in steps if step.table == "test_credentials"] == [
        ("test_credentials", seen, ROWS) for seen in (10, 20, 25)
    ]
    assert status(data=filled)["rotations"] == []
    _whole(filled)
    again = rotate(data=filled)
    assert (again.keys_made, again.values_rewritten) == (3, done.values_rewritten)
    _whole(filled)


def test_one_tenant_is_rotated_alone(filled: DataLayer, stored: Stored) -> None:
    before = {number: stored("secret", number + 1) for number in range(ROWS)}
    done = rotate("acme", data=filled)
    assert done.keys_made == 1
    changed = {number for number in range(ROWS) if stored("secret", number + 1) != before[number]}
    assert changed == set(range(0, ROWS, 3))
    _whole(filled)


def test_an_interrupted_rotation_goes_on_where_it_stopped(filled: DataLayer) -> None:
    seen: list[Progress] = []

    def die(step: Progress) -> None:
        seen.append(step)
        if len(seen) == 2:
            raise _Killed

    with pytest.raises(_Killed):
        rotate(data=filled, batch=5, progress=die)
    _whole(filled)
    (unfinished, *_) = status(data=filled)["rotations"]
    assert unfinished["table_name"] == "test_credentials"
    assert unfinished["seen_count"] == 10
    half = _key_ids(filled)
    assert half - _current(filled)
    done = rotate(data=filled, batch=5, progress=seen.append)
    assert done.resumed
    assert (done.keys_made, done.rows_seen) == (0, ROWS + 3)
    assert [step.seen for step in seen if step.table == "test_credentials"] == [5, 10, 15, 20, 25, 25]
    assert _key_ids(filled) == _current(filled)
    _whole(filled)


def test_what_is_written_meanwhile_is_never_lost(filled: DataLayer) -> None:
    """After each batch is read and before it is written, somebody changes a row of it."""
    over = threading.Event()
    wrong: list[str] = []

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1

            def change(session: Any, number: int = number) -> None:
                row = session.get_one(Credential, number % ROWS + 1)
                row.name = row.secret = f"w{number}"

            filled.run_in_transaction(change, attempts=50)
            with filled.session(read_only=True) as session:
                row = session.get_one(Credential, number % ROWS + 1)
                if row.secret != row.name:
                    wrong.append(f"{row.name} became {row.secret}")

    with filled.session() as session:
        for row in session.scalars(select(Credential)):
            row.name = row.secret
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            rotate(data=filled, batch=3)
    finally:
        over.set()
        writer.join()
    assert not wrong
    with filled.session() as session:
        assert all(row.secret == row.name for row in session.scalars(select(Credential)))
    assert _key_ids(filled) == _current(filled)


def test_two_that_rotate_at_once_do_no_harm(
    filled: DataLayer, migrated: Any, open_layer: Callable[..., DataLayer], run_together: Any
) -> None:
    layers = [filled, open_layer(migrated.settings)]
    run_together(2, lambda index: rotate(data=layers[index], batch=4))
    _whole(filled)
    with filled.session() as session:
        assert session.scalars(select(EncryptionRotation.finished_at)).all().count(None) == 0
    assert _key_ids(filled) <= {key["key_id"] for key in status(data=filled)["keys"]}


def test_a_new_master_key_wraps_every_key_anew(
    filled: DataLayer,
    master_key: str,
    monkeypatch: pytest.MonkeyPatch,
    migrated: Any,
    open_layer: Callable[..., DataLayer],
) -> None:
    new = new_key_text()
    monkeypatch.setenv("LEGION_ENCRYPTION_KEY", f"{new},{master_key}")
    old = status(data=filled)["keys"]
    done = rotate(data=filled)
    assert done.keys_rewrapped == len(old)
    assert {key["wrapped_by"] for key in status(data=filled)["keys"]} == {status(data=filled)["master_id"]}
    monkeypatch.setenv("LEGION_ENCRYPTION_KEY", new)  # the old one is not needed any more
    _whole(open_layer(migrated.settings))


def test_a_damaged_value_stops_nothing_and_is_reported(filled: DataLayer, overwrite: Any) -> None:
    overwrite("secret", 1, b"garbage")
    done = rotate(data=filled, batch=4)
    assert done.unreadable == {"CiphertextVersionUnknown": 1}
    with filled.session() as session:
        rest = session.scalars(select(Credential).where(Credential.id > 1)).all()
        assert all(row.secret == f"s{row.name}" for row in rest)


def test_without_a_key_nothing_is_changed(filled: DataLayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEGION_ENCRYPTION_KEY")
    with pytest.raises(KeyMissing):
        rotate(data=filled)
    with pytest.raises(ValueRefused):
        rotate(data=filled, batch=0)
    with filled.session() as session:
        assert session.scalars(select(EncryptionRotation.rotation_id)).all() == []
        assert set(session.scalars(select(EncryptionKey.version))) == {1}
