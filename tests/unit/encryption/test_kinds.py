"""Values keep their types; what cannot be kept is refused without being shown."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import JSON, Integer, LargeBinary, String, Text

from legion_data.encryption import encrypted
from legion_data.encryption.kinds import kind_of
from legion_data.errors import CiphertextChanged, EncryptedColumnMisplaced, ValueRefused
from legion_data.types import Bytes, JSONText, LongText, PortableJSON

KEPT: list[tuple[Any, Any]] = [
    (Text, ""),
    (Text, "grüße 日本 👋\0"),
    (String(10), "text"),
    (LongText, "long"),
    (LargeBinary, b""),
    (Bytes, bytes(range(256))),
    (JSON, {"a": [1, 2.5, True, None, "é", {"b": []}]}),
    (JSON, []),
    (JSON, 0),
    (JSON, False),
    (JSON, ""),
    (JSON, 2**80),
    (JSONText, {"z": 1, "a": 2}),
    (PortableJSON, "text"),
]


@pytest.mark.parametrize(("type_", "value"), KEPT)
def test_a_value_comes_back_as_it_was(type_: Any, value: Any) -> None:
    kind = kind_of(type_)
    back = kind.decode(kind.encode(kind.kept(value, "x"), "x"), "x")
    assert back == value
    assert isinstance(back, type(value))


def test_keys_keep_their_order() -> None:
    kind = kind_of(JSON)
    assert list(kind.decode(kind.encode({"z": 1, "a": 2}, "x"), "x")) == ["z", "a"]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (Text, 12),
        (Text, b"hunter2"),
        (Text, "hunter2\ud800"),
        (LargeBinary, "hunter2"),
        (JSON, {"hunter2": float("nan")}),
        (JSON, {"hunter2": {1, 2}}),
        (JSON, ["hunter2\ud800"]),
        (JSON, object()),
    ],
)
def test_a_refused_value_is_not_shown(type_: Any, value: Any) -> None:
    with pytest.raises(ValueRefused, match=r"Credential\.secret") as caught:
        kind_of(type_).kept(value, "Credential.secret")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "nan" not in str(caught.value)


def test_a_list_that_holds_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ValueRefused):
        kind_of(JSON).kept(circle, "x")


def test_what_is_stored_as_another_kind_is_no_value() -> None:
    with pytest.raises(CiphertextChanged):
        kind_of(Text).decode(b"\xff", "x")
    with pytest.raises(CiphertextChanged):
        kind_of(JSON).decode(b"{", "x")


def test_other_types_and_scopes_cannot_be_encrypted() -> None:
    with pytest.raises(EncryptedColumnMisplaced, match="Integer"):
        encrypted(Integer)
    with pytest.raises(EncryptedColumnMisplaced, match="row"):
        encrypted(Text, scope="row")
