"""Rules where they meet the database: nothing bad is written, and the session goes on after a savepoint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Text, literal, select, text, update

from legion_data.errors import RowImmutable, ValueRefused
from legion_data.models import (
    AuditLog,
    AuditRecord,
    Chain,
    DigitalWorker,
    Function,
    Node,
    RbacCrossTeamGrant,
    RbacRoleAssignment,
    Runner,
    Task,
)
from tests.vectors import cases

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CASES = cases("model_rules")
HELPERS = [name for name, case in CASES.items() if isinstance(case["input"], dict) and "column" in case["input"]]
#: Blank text: the documented fallback, and not null.
BETTER: dict[str, Any] = {'node.parsed_hosted_worker_ids ""': []}


def audit_log(**values: Any) -> AuditLog:
    common = {"event_type": "runner_execution", "principal_id": "p", "principal_type": "system", "action": "a"}
    common |= {
        "resource": "r",
        "source": "s",
        "node": "n",
        "status": "success",
        "record_hash": "a",
        "previous_hash": "b",
    }
    return AuditLog(**{**common, "created_at": datetime(2026, 1, 1, tzinfo=UTC), **values})


def audit_record(**values: Any) -> AuditRecord:
    common = {"chain_id": "c", "content_type": "t", "content_hash": "a", "parent_hash": "b", "chain_hash": "h"}
    return AuditRecord(**{**common, "created_at": datetime(2026, 1, 1, tzinfo=UTC), **values})


def worker(**values: Any) -> DigitalWorker:
    return DigitalWorker(worker_id="w", name="n", entra_app_id="e", owner_msid="m", extension_name="x", **values)


def row_of(session: Session, table: str) -> Any:
    if table == "functions":
        runner = session.scalars(select(Runner).limit(1)).one()
        return Function(name="f", runner=runner)
    return {"nodes": Node, "audit_log": audit_log, "audit_records": audit_record}[table]()


@pytest.mark.filterwarnings("ignore:Stored text is not JSON:RuntimeWarning")
@pytest.mark.parametrize("name", HELPERS)
def test_json_helpers(session: Session, name: str) -> None:
    kind, helper = name.split(" ", 1)[0].split(".")
    table = {"node": "nodes", "function": "functions", "audit_log": "audit_log", "audit_record": "audit_records"}[kind]
    row = row_of(session, table)
    given = CASES[name]["input"]
    # As another client stores it: text that our types do not see.
    column = type(row).__mapper__.get_property_by_column(type(row).__table__.c[given["column"]])
    setattr(row, column.key, literal(given["value"], Text()))
    session.add(row)
    session.flush()
    session.refresh(row)
    attribute = "embedding" if helper == "embedding_vector" else helper  # embedding_vector is a column here
    assert getattr(row, attribute) == BETTER.get(name, CASES[name]["expected"])


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("function.embedding_vector= ")])
def test_an_embedding_is_stored_as_json_text(session: Session, name: str) -> None:
    function = row_of(session, "functions")
    function.embedding = CASES[name]["input"]
    session.add(function)
    session.flush()
    stored = session.scalar(text("SELECT embedding FROM functions WHERE id = :id"), {"id": function.id})
    assert stored == CASES[name]["expected"]


@pytest.mark.parametrize("make", [audit_log, audit_record])
def test_audit_rows_are_neither_changed_nor_deleted(session: Session, make: Any) -> None:
    row = make()
    session.add(row)
    session.commit()
    column = "action" if make is audit_log else "content_type"
    setattr(row, column, "other")
    with pytest.raises(RowImmutable, match="immutable and cannot be updated"):
        session.flush()
    session.rollback()
    session.delete(row)
    with pytest.raises(RowImmutable, match="immutable and cannot be deleted"):
        session.flush()
    session.rollback()
    session.refresh(row)
    assert getattr(row, column) != "other"


def test_none_means_the_default_in_an_insert_and_in_an_update(session: Session) -> None:
    made = worker(lifecycle_state=None, consent_tier=None, health_status=None)
    task = Task(status="pending", depth=None)
    session.add_all([made, task])
    session.flush()
    session.expire_all()
    assert (made.lifecycle_state, made.consent_tier, made.health_status) == ("bootstrap", "supervised", "unknown")
    assert task.depth == 0
    made.lifecycle_state, task.depth = "active", 4
    session.flush()
    made.lifecycle_state, task.depth = None, None  # type: ignore[assignment]
    created = task.created
    task.created = None  # type: ignore[assignment]
    session.flush()
    session.expire_all()
    assert (made.lifecycle_state, task.depth) == ("bootstrap", 0)
    assert task.created >= created


def test_a_refused_value_writes_nothing_and_the_session_goes_on(session: Session) -> None:
    session.add(Chain(name="kept"))
    session.flush()
    for half, words in (
        (
            RbacRoleAssignment(principal_type="worker", principal_id="p", role="r"),
            "RbacRoleAssignment.granted_by is required",
        ),
        (
            RbacCrossTeamGrant(source_team="a", target_team="a", runner_pattern="*", actions="r", granted_by="g"),
            "RbacCrossTeamGrant.source_team cannot equal target_team",
        ),
    ):
        with pytest.raises(ValueRefused, match=words):
            _write_half(session, half)
        assert session.scalars(select(Chain.name)).all() == ["kept"]
    session.add(Chain(name="after"))
    session.flush()
    assert session.scalars(select(Chain.name).order_by(Chain.id)).all() == ["kept", "after"]


def _write_half(session: Session, row: object) -> None:
    with session.begin_nested():
        session.add(Chain(name="half"))
        session.flush()
        session.add(row)
        session.flush()


def test_expiry_is_the_same_in_python_and_in_sql(session: Session) -> None:
    now = datetime.now(UTC)
    moments = [None, now - timedelta(microseconds=1), now, now + timedelta(microseconds=1), now + timedelta(hours=1)]
    for number, moment in enumerate(moments):
        session.add(
            RbacRoleAssignment(
                principal_type="human", principal_id=str(number), role="r", granted_by="g", expires_at=moment
            )
        )
    session.flush()
    rows = session.scalars(select(RbacRoleAssignment)).all()
    in_python = {row.principal_id for row in rows if row.is_expired_at(now)}
    chosen = select(RbacRoleAssignment.principal_id)
    assert set(session.scalars(chosen.where(RbacRoleAssignment.where_expired(now)))) == in_python == {"1", "2"}
    assert set(session.scalars(chosen.where(RbacRoleAssignment.where_active(now)))) == {"0", "3", "4"}
    later = chosen.where(RbacRoleAssignment.active)
    assert set(session.scalars(later)) == {"0", "4"}
    session.execute(update(RbacRoleAssignment).where(RbacRoleAssignment.principal_id == "4").values(expires_at=now))
    assert set(session.scalars(later)) == {"0"}
    assert set(session.scalars(chosen.where(RbacRoleAssignment.expired))) == {"1", "2", "3", "4"}
