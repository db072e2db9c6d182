"""An encrypted attribute behaves like any other, and the database sees ciphertext only."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import JSON, event, inspect, select
from sqlalchemy.orm.attributes import flag_modified

from legion_data.encryption import encrypted_columns, rotate
from legion_data.errors import ValueRefused
from legion_data.models.encryption import EncryptionKey
from tests.conformance.encryption.credential import Credential, Note, Thing, Tool

if TYPE_CHECKING:
    from legion_data.runtime import DataLayer
    from tests.conformance.encryption.conftest import Stored
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


def test_values_come_back_with_their_types_and_lie_encrypted(layer: DataLayer, stored: Stored) -> None:
    row_id = _made(layer, note="")
    with layer.session(read_only=True) as session:
        row = session.get_one(Credential, row_id)
        assert (row.secret, row.note, row.profile) == (SECRET, "", PROFILE)
        assert list(row.profile) == ["z", "a"]
    for column in ("secret", "note", "profile"):
        blob = stored(column, row_id)
        assert blob[0] == 2
        assert b"hunter2" not in blob
        assert b"\xc3\xa9" not in blob[42:-16] or len(blob) > 100


def test_none_is_null_and_empty_text_is_text(layer: DataLayer) -> None:
    row_id = _made(layer, secret=None, note="", profile=None)
    with layer.session(read_only=True) as session:
        row = session.get_one(Credential, row_id)
        assert (row.secret, row.note, row.profile) == (None, "", None)
        assert session.scalars(select(Credential.id).where(Credential.secret.is_(None))).all() == [row_id]
        assert session.scalars(select(Credential.id).where(Credential.note.is_not(None))).all() == [row_id]
        assert session.scalars(select(Credential.id).where(Credential.note == None)).all() == []  # noqa: E711


def test_json_null_is_stored_and_reads_as_none(layer: DataLayer, stored: Stored) -> None:
    row_id = _made(layer, profile=JSON.NULL)
    with layer.session() as session:
        assert _only(session).profile is None
    assert stored("profile", row_id)


def test_a_large_value_and_bytes_fit(layer: DataLayer) -> None:
    body, picture = "ä" * 200_000, bytes(range(256)) * 400
    with layer.session() as session:
        session.add(Note(body=body, picture=picture))
    with layer.session(read_only=True) as session:
        note = session.scalars(select(Note)).one()
        assert (note.body, note.picture) == (body, picture)


def test_a_new_row_is_one_insert_and_a_read_is_one_select(layer: DataLayer, count_statements: CountStatements) -> None:
    _made(layer, note="n")  # makes the keys,
    _made(layer, note="n")  # which are remembered from the next transaction on
    with count_statements(layer.connection) as statements, layer.session() as session:
        session.add(Credential(tenant_id="acme", secret=SECRET, note="n", profile=PROFILE))
    assert [statement.split()[0] for statement in statements] == ["INSERT"]
    with count_statements(layer.connection) as statements, layer.session(read_only=True) as session:
        assert [row.secret for row in session.scalars(select(Credential))] == [SECRET] * 3
    assert [statement.split()[0] for statement in statements if statement != "START TRANSACTION READ ONLY"] == [
        "SELECT"
    ]


def test_a_change_is_written_and_what_was_not_changed_is_not(layer: DataLayer, stored: Stored) -> None:
    row_id = _made(layer, note="kept")
    before = {column: stored(column, row_id) for column in ("secret", "note")}
    with layer.session() as session:
        session.get_one(Credential, row_id).secret = "changed"
    assert stored("secret", row_id) != before["secret"]
    assert stored("note", row_id) == before["note"]
    with layer.session() as session:
        row = session.get_one(Credential, row_id)
        assert (row.secret, row.note) == ("changed", "kept")
        row.secret = None
    with layer.session() as session:
        assert session.get_one(Credential, row_id).secret is None


def test_reading_writes_nothing(layer: DataLayer, count_statements: CountStatements) -> None:
    row_id = _made(layer)
    with count_statements(layer.connection) as statements, layer.session() as session:
        row = session.get_one(Credential, row_id)
        assert row.profile["a"] == {"b": []}
        assert row.secret == SECRET
        assert row not in session.dirty
    assert len(statements) == 1


def test_a_json_value_changed_in_place_is_written_at_any_depth(layer: DataLayer) -> None:
    row_id = _made(layer, profile={"list": [{"x": 1}]})
    with layer.session() as session:
        _only(session).profile["list"][0]["x"] = 2
    with layer.session() as session:
        row = _only(session)
        assert row.profile == {"list": [{"x": 2}]}
        row.profile["list"].append(3)
        session.flush()
        row.profile["new"] = True  # after a flush as well as before
    with layer.session() as session:
        row = _only(session)
        assert row.profile == {"list": [{"x": 2}, 3], "new": True}
        mine = {"mine": 1}
        row.profile = mine
        mine["mine"] = 2  # the caller's own object is the caller's
    with layer.session() as session:
        assert session.get_one(Credential, row_id).profile == {"mine": 1}


def test_the_last_assignment_wins(layer: DataLayer) -> None:
    with layer.session() as session:
        row = Credential(secret="first", tenant_id="acme")
        row.secret = "second"
        none = Credential(secret="first", tenant_id="acme")
        none.secret = None
        session.add_all([row, none])
    with layer.session() as session:
        assert {each.secret for each in session.scalars(select(Credential))} == {"second", None}


def test_a_row_copied_by_hand_is_encrypted_for_its_own_place(layer: DataLayer) -> None:
    _made(layer)
    with layer.session() as session:
        first = _only(session)
        session.add(Credential(tenant_id="bolt", secret=first.secret, profile=first.profile))
        session.flush()
        first.profile["z"] = "first's"
    with layer.session() as session:
        one, two = session.scalars(select(Credential).order_by(Credential.id))
        assert (two.secret, two.profile) == (SECRET, PROFILE)
        assert one.profile["z"] == "first's"


def test_bulk_save_encrypts_too(layer: DataLayer) -> None:
    with layer.session() as session:
        session.bulk_save_objects([Credential(tenant_id="acme", secret=str(number)) for number in range(3)])
    with layer.session() as session:
        assert [row.secret for row in session.scalars(select(Credential).order_by(Credential.id))] == ["0", "1", "2"]


def test_flagging_a_value_writes_it_again(layer: DataLayer, stored: Stored) -> None:
    row_id = _made(layer)
    before = stored("profile", row_id)
    with layer.session() as session:
        row = session.get_one(Credential, row_id)
        row.profile = row.profile
    assert stored("profile", row_id) != before
    with layer.session() as session:
        row = session.get_one(Credential, row_id)
        flag_modified(row, "profile_ciphertext")
    with layer.session() as session:
        assert _only(session).profile == PROFILE


def test_a_refused_value_names_the_column_and_not_the_value(layer: DataLayer) -> None:
    row = Credential()
    for name, value in (
        ("secret", 12),
        ("secret", b"hunter2"),
        ("profile", {"hunter2": {1}}),
        ("note", "hunter2\ud800"),
    ):
        with pytest.raises(ValueRefused, match=rf"Credential\.{name}") as caught:
            setattr(row, name, value)
        assert "hunter2" not in str(caught.value)


def test_no_log_and_no_repr_holds_a_plaintext(
    layer: DataLayer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")
    shown: list[str] = []
    event.listen(layer.connection, "before_cursor_execute", lambda *a: shown.append(repr((a[2], a[3]))))
    row_id = _made(layer, note="hunter2")
    with layer.session() as session:
        row = session.get_one(Credential, row_id)
        row.note = "hunter2 again"
        shown += [
            repr(row),
            repr(row.__dict__),
            str(inspect(row).dict),
            repr(inspect(row).attrs.note_ciphertext.history),
        ]
        session.flush()
        shown += [repr(row.__dict__)]
    text = caplog.text + "".join(shown) + "".join(capsys.readouterr())
    assert "Row (1, None, Sealed(***)" in text
    assert "hunter2" not in text
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")
    with layer.connection.connect() as connection:
        wrapped = connection.execute(select(EncryptionKey.wrapped_key)).scalars().all()
    assert not any(str(key) in caplog.text for key in wrapped)


def test_the_registry_knows_the_columns() -> None:
    assert encrypted_columns(Credential) == {
        "secret": {"scope": "tenant", "table": "test_credentials", "column": "secret"},
        "note": {"scope": "default", "table": "test_credentials", "column": "note"},
        "profile": {"scope": "tenant", "table": "test_credentials", "column": "profile"},
    }
    assert set(encrypted_columns(Note)) == {"body", "picture"}


def test_a_mixin_may_bring_encrypted_columns_and_subclasses_share_a_table(layer: DataLayer) -> None:
    with layer.session() as session:
        session.add_all([Thing(description="a thing"), Tool(description="a tool", manual="how to")])
    assert rotate(data=layer).values_rewritten == 3
    with layer.session() as session:
        thing, tool = session.scalars(select(Thing).order_by(Thing.id))
        assert isinstance(tool, Tool)
        assert (thing.description, tool.description, tool.manual) == ("a thing", "a tool", "how to")
        tool.manual = "changed"
    with layer.session() as session:
        assert session.scalars(select(Tool.manual.is_not(None))).all() == [True]
        assert session.scalars(select(Tool)).one().manual == "changed"
