"""A row reads back as it was written, the same on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.orm import Session

from legion_data import models
from legion_data.errors import CheckViolation, UniqueViolation
from legion_data.models import (
    AuditLog,
    Identity,
    IdentityProvider,
    MemoryTrace,
    MessageInferenceMetric,
    Node,
    Principal,
    RbacCrossTeamGrant,
    Setting,
    Task,
    Tenant,
)
from legion_data.models.base import Base

if TYPE_CHECKING:
    from sqlalchemy import Engine

MOMENT = datetime(2026, 11, 21, 4, 50, 1, 123456, tzinfo=UTC)


def stored(engine: Engine, row: Any) -> Any:
    """``row`` written by one session and read by another."""
    with Session(engine) as session:
        session.add(row)
        session.commit()
        key = inspect(row).identity
    with Session(engine) as session:
        return session.get(type(row), key)


def test_an_instant_keeps_its_microseconds_and_is_utc(migrated_engine: Engine) -> None:
    denver = MOMENT.astimezone(timezone(timedelta(hours=-7)))
    task = stored(migrated_engine, Task(status="s", cancelled_at=denver))
    assert task.cancelled_at == MOMENT
    assert task.cancelled_at.utcoffset() == timedelta(0)


def test_server_defaults_are_utc_whatever_the_session_says(migrated_engine: Engine) -> None:
    task = stored(migrated_engine, Task(status="s"))
    assert abs(datetime.now(UTC) - task.created) < timedelta(minutes=10)


def test_created_at_is_created(migrated_engine: Engine) -> None:
    task = stored(migrated_engine, Task(status="s", created=MOMENT))
    assert task.created_at == task.created == MOMENT


def test_instants_are_ordered_and_compared_as_instants(migrated_engine: Engine) -> None:
    with Session(migrated_engine) as session:
        for microseconds in (999_999, 0, 5):
            session.add(Task(status="s", created=MOMENT.replace(microsecond=microseconds)))
        session.commit()
        found = session.scalars(select(Task.created).order_by(Task.created)).all()
        later = session.scalars(select(Task.id).where(Task.created > MOMENT.replace(microsecond=5))).all()
    assert [moment.microsecond for moment in found] == [0, 5, 999_999]
    assert len(later) == 1


def test_text_is_compared_byte_by_byte(migrated_engine: Engine) -> None:
    with Session(migrated_engine) as session:
        session.add_all([Setting(key=key, value="v") for key in ("Bob", "bob", "böb", "bòb")])
        session.commit()
        assert session.scalars(select(Setting.key).where(Setting.key == "bob")).all() == ["bob"]


def test_long_text_of_every_plane_survives(migrated_engine: Engine) -> None:
    content = "ẞ🦆\\'\"%s:x\n" * 20_000
    assert stored(migrated_engine, Task(status="s", payload=content)).payload == content


def test_json_reads_back_as_python_values(migrated_engine: Engine) -> None:
    value = {"b": [1, 2.5, None, True], "a": {"ü": "🦆"}, "big": 2**53}
    node = stored(migrated_engine, Node(name="n", metrics=value, hosted_worker_ids=[]))
    assert node.metrics == value
    assert node.hosted_worker_ids == []
    assert stored(migrated_engine, Node(name="m")).metrics is None


def test_arrays_and_documents_of_the_first_identity_schema(migrated_engine: Engine) -> None:
    fresh = stored(migrated_engine, IdentityProvider(name="a", provider_type="t", facing="in"))
    assert fresh.capabilities == []
    filled = stored(
        migrated_engine, IdentityProvider(name="b", provider_type="t", facing="in", capabilities=["x", "y,z"])
    )
    assert filled.capabilities == ["x", "y,z"]


def test_money_is_exact(migrated_engine: Engine) -> None:
    from legion_data.models.llm import Conversation, MessageInferenceRequest

    with Session(migrated_engine) as session:
        conversation = Conversation()
        session.add(conversation)
        session.flush()
        request = MessageInferenceRequest(conversation_id=conversation.id)
        session.add(request)
        session.flush()
        for amount in ("0.1", "0.2", "1234567.00000001"):
            session.add(MessageInferenceMetric(message_inference_request_id=request.id, cost_usd=Decimal(amount)))
        session.commit()
        costs = session.scalars(select(MessageInferenceMetric.cost_usd).order_by(MessageInferenceMetric.id)).all()
    assert costs == [Decimal("0.1"), Decimal("0.2"), Decimal("1234567.00000001")]
    assert sum(costs[:2]) == Decimal("0.3")


def test_a_vector_reads_back_as_a_list(migrated_engine: Engine) -> None:
    vector = [number / 1024 for number in range(1024)]
    trace = stored(migrated_engine, MemoryTrace(agent_id="a", trace_type="t", content="c", embedding=vector))
    assert trace.embedding == pytest.approx(vector, abs=1e-6)


def test_ids_are_never_given_out_twice(migrated_engine: Engine) -> None:
    first = stored(migrated_engine, Task(status="s")).id
    with migrated_engine.begin() as connection:
        connection.execute(text("DELETE FROM tasks"))
    assert stored(migrated_engine, Task(status="s")).id > first


def test_ids_of_endless_tables_are_64_bits_wide(migrated_engine: Engine) -> None:
    assert stored(migrated_engine, Task(id=2**40, status="s")).id == 2**40


def test_a_plain_insert_gets_every_default(migrated_engine: Engine) -> None:
    with migrated_engine.begin() as connection:
        connection.execute(text("INSERT INTO principals (canonical_name, kind) VALUES ('alice', 'human')"))
        connection.execute(text("INSERT INTO tenants (tenant_id) VALUES ('t')"))
    with Session(migrated_engine) as session:
        alice = session.scalars(select(Principal)).one()
        assert len(alice.id) == 36
        assert alice.active is True
        tenant = session.scalars(select(Tenant)).one()
        assert (tenant.status, tenant.max_workers, tenant.max_queue_depth) == ("active", 10, 10_000)


@pytest.mark.parametrize("name", ["Alice", "al ice", "-alice", ""])
def test_a_canonical_name_is_lower_case(migrated_engine: Engine, name: str) -> None:
    with Session(migrated_engine) as session:
        session.add(Principal(canonical_name=name, kind="human"))
        with pytest.raises(CheckViolation, match="canonical_name"):
            session.commit()


def test_one_active_identity_per_account_and_any_number_of_old_ones(migrated_engine: Engine) -> None:
    with Session(migrated_engine) as session:
        provider = IdentityProvider(name="p", provider_type="t", facing="in")
        people = [Principal(canonical_name=name, kind="human") for name in ("a", "b", "c")]
        session.add_all([provider, *people])
        session.flush()
        account = {"provider_id": provider.id, "provider_identity": "x"}
        session.add_all([Identity(principal_id=person.id, active=False, **account) for person in people[:2]])
        session.add(Identity(principal_id=people[2].id, **account))
        session.commit()
        second = Principal(canonical_name="d", kind="human")
        session.add(second)
        session.flush()
        session.add(Identity(principal_id=second.id, **account))
        with pytest.raises(UniqueViolation):
            session.flush()


def test_a_grant_is_unique_over_its_whole_length(migrated_engine: Engine) -> None:
    long = "x" * 499
    grant = {"source_team": "s" * 255, "target_team": "t" * 255, "actions": "run", "granted_by": "g"}
    with Session(migrated_engine) as session:
        session.add_all([RbacCrossTeamGrant(runner_pattern=long + end, **grant) for end in ("a", "b")])
        session.commit()
        session.add(RbacCrossTeamGrant(runner_pattern=long + "a", **grant))
        with pytest.raises(UniqueViolation):
            session.flush()


def test_text_fits_up_to_its_documented_length(migrated_engine: Engine) -> None:
    widest = {"event_type": 50, "principal_id": 255, "principal_type": 20, "action": 100, "resource": 500}
    widest |= {"source": 20, "node": 255, "status": 20, "record_hash": 255, "previous_hash": 255}
    values = {name: "ẞ" * length for name, length in widest.items()}
    with migrated_engine.begin() as connection:  # a plain statement: the model has vocabularies for some of these
        connection.execute(insert(AuditLog).values(created_at=MOMENT, **values))
    with Session(migrated_engine) as session:
        row = session.scalars(select(AuditLog)).one()
        assert {name: getattr(row, name) for name in widest} == values


def test_every_mapped_table_takes_a_select(migrated_engine: Engine) -> None:
    models.load()
    dialect = migrated_engine.dialect.name
    with Session(migrated_engine) as session:
        # Other tests declare classes of their own.
        for mapper in (each for each in Base.registry.mappers if each.class_.__module__.startswith("legion_data.")):
            if Base.metadata.tables[str(mapper.local_table)].info.get("only") in (None, dialect):
                assert isinstance(session.scalars(select(mapper.class_).limit(1)).all(), list)
