"""UUIDs of parts follow from the reference, on every node and in every version."""

from __future__ import annotations

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from legion_data.ledger.identity import part_uuid

REFERENCES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


def test_the_recipe_is_fixed() -> None:
    """Rows hold these UUIDs: another recipe would record every prompt twice."""
    assert part_uuid("req-1", "request") == "25e2bbd4-c58a-8141-ad9d-14716e1fa72e"
    assert part_uuid("ü", "tool attempt", 0, 12) == "b2425415-0781-82dd-99de-c0dbf8389a0b"


@given(REFERENCES)
def test_it_is_a_uuid_of_version_8(ref: str) -> None:
    made = UUID(part_uuid(ref, "metric"))
    assert (made.version, made.variant) == (8, RFC_4122)
    assert str(made) == part_uuid(ref, "metric")


@given(st.tuples(REFERENCES, REFERENCES, REFERENCES), st.tuples(REFERENCES, REFERENCES, REFERENCES))
def test_different_parts_have_different_uuids(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert (part_uuid(*one) == part_uuid(*other)) == (one == other)


def test_names_do_not_run_into_each_other() -> None:
    assert part_uuid("a", "b", "c") != part_uuid("a", "bc")
    assert part_uuid("a", "call", 1, 12) != part_uuid("a", "call", 11, 2)
