"""Models that need pgvector import everywhere, are listed, and are refused by name where they cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update

from legion_data import models
from legion_data.errors import CapabilityUnavailable
from legion_data.models import ApolloEntry, ApolloRelation, apollo

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session


def entry() -> ApolloEntry:
    return ApolloEntry(content="c", content_type="fact", source_agent="a")


def test_the_models_of_postgresql_are_usable_there_and_listed_elsewhere(
    session: Session, migrated_engine: Engine
) -> None:
    listed = models.unavailable(migrated_engine)
    if not listed:
        first, second = entry(), entry()
        session.add_all([first, second, ApolloRelation(from_entry=first, to_entry=second, relation_type="supports")])
        session.flush()
        assert first.outgoing_relations == second.incoming_relations
        return
    assert set(listed) == {f"Apollo{name}" for name in apollo.__all__}
    assert all("pgvector" in reason for reason in listed.values())
    for statement in (select(ApolloEntry), update(ApolloEntry).values(content="x"), delete(ApolloEntry)):
        with pytest.raises(CapabilityUnavailable, match="apollo_entries"):
            session.execute(statement)
    with pytest.raises(CapabilityUnavailable, match="apollo_entries"):
        session.get(ApolloEntry, "018f4d5e-7c3a-7b2a-9c1d-0123456789ab")
    with session.begin_nested() as savepoint:
        session.add(entry())
        with pytest.raises(CapabilityUnavailable, match="apollo_entries"):
            session.flush()
        savepoint.rollback() if savepoint.is_active else None
    assert session.scalar(select(1)) == 1
