"""Records have the fields of their tables, and statuses an order."""

from __future__ import annotations

from dataclasses import fields

import pytest

from legion_data import ledger
from legion_data.ledger import records
from legion_data.ledger.columns import defaults, model_of
from legion_data.ledger.progress import ORDER
from legion_data.ledger.scope import SCOPE

#: What records say that is no column.
OURS = {"attempts", "is_about_response", "metering_ref"}
PARTS = [getattr(records, name) for name in records.__all__ if name != "PromptRecord"]


@pytest.mark.parametrize("record", PARTS, ids=lambda record: str(record.__name__))
def test_a_field_is_a_column_of_the_same_name(record: type) -> None:
    names = {field.name for field in fields(record)} - OURS
    assert names <= set(defaults(model_of(record)))


@pytest.mark.parametrize("record", PARTS, ids=lambda record: str(record.__name__))
def test_what_a_record_leaves_out_is_known_from_elsewhere(record: type) -> None:
    """A column that nobody can say would stay empty for ever."""
    columns = set(defaults(model_of(record))) - {field.name for field in fields(record)}
    known = {"uuid", "seq", "created_at", "updated_at", "request_ref", *SCOPE}
    assert {name for name in columns - known if not name.endswith("_id")} == set()


def test_statuses_are_listed_once() -> None:
    assert len(set(ORDER)) == len(ORDER)


def test_every_name_of_the_room_can_be_imported() -> None:
    assert all(getattr(ledger, name) is not None for name in ledger.__all__)
    assert set(ledger.__all__) <= set(dir(ledger))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ledger.nothing
