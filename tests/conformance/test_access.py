"""Roles, grants and groups: what holds now, for whom it was given, in two statements at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from legion_data.access import RbacName, cross_team_for, grants_for, groups_of, roles_for
from legion_data.errors import AmbiguousMatch, UniqueViolation, ValueRefused
from legion_data.models import (
    DigitalWorker,
    IdentityGroup,
    IdentityGroupMembership,
    PortableGroup,
    PortableGroupMembership,
    PortablePrincipal,
    Principal,
    RbacCrossTeamGrant,
    RbacRoleAssignment,
    RbacRunnerGrant,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
AGES = {"for ever": None, "until later": LATER, "until now": NOW, "until before": NOW - timedelta(days=1)}


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


@pytest.fixture
def session(layer: DataLayer) -> Iterator[Session]:
    with layer.session() as session:
        yield session


@pytest.fixture
def alice(session: Session) -> PortablePrincipal:
    made = PortablePrincipal(canonical_name="alice", kind="human", employee_key="7")
    session.add(made)
    session.flush()
    return made


def _assign(session: Session, role: str, name: str = "alice", type_: str = "human", **values: Any) -> None:
    facts = {"principal_type": type_, "principal_id": name, "role": role, "granted_by": "test", **values}
    session.add(RbacRoleAssignment(**facts))
    session.flush()


def _roles(session: Session, principal: Any, **options: Any) -> list[str]:
    return [row.role for row in roles_for(session, principal, at=NOW, **options)]


def test_roles_hold_until_they_expire(session: Session, alice: PortablePrincipal) -> None:
    for role, end in AGES.items():
        _assign(session, role, expires_at=end)
    assert _roles(session, alice) == ["for ever", "until later"]
    assert [row.role for row in roles_for(session, alice, at=LATER)] == ["for ever"]
    assert [row.role for row in roles_for(session, alice)] == ["for ever"]


def test_a_principal_is_asked_about_in_many_ways(session: Session, alice: PortablePrincipal) -> None:
    _assign(session, "by name")
    _assign(session, "by uuid", alice.uuid)
    both = ["by name", "by uuid"]
    for who in (alice, alice.id, alice.uuid, alice.uuid.upper(), UUID(alice.uuid), "alice", " alice ", "7"):
        assert _roles(session, who) == both, who
    assert _roles(session, RbacName("human", "alice")) == ["by name"]
    legacy = Principal(canonical_name="alice", kind="human")
    session.add(legacy)
    assert _roles(session, legacy) == ["by name"]


def test_nobody_gets_anothers_roles(session: Session, alice: PortablePrincipal) -> None:
    """Not by digits, not by case, not by a blank, not by being another kind of principal of the same name."""
    _assign(session, "human's")
    _assign(session, "worker's", type_="worker")
    service = PortablePrincipal(canonical_name="alice", kind="service", employee_key=str(alice.id))
    namesakes = [PortablePrincipal(canonical_name=name, kind="human") for name in ("Alice", "alicé", "bob")]
    session.add_all([service, *namesakes])
    session.flush()
    assert _roles(session, alice) == ["human's"]
    assert _roles(session, service) == ["worker's"]
    assert [_roles(session, each) for each in namesakes] == [[], [], []]
    assert _roles(session, RbacName("human", "alice ")) == []
    with pytest.raises(AmbiguousMatch):
        roles_for(session, "alice")
    assert _roles(session, alice.id) == ["human's"]


def test_who_is_not_active_holds_nothing(session: Session, alice: PortablePrincipal) -> None:
    _assign(session, "r")
    _assign(session, "w", type_="worker")
    alice.active = False
    session.flush()
    for who in (alice, alice.id, "alice", RbacName("human", "alice")):
        assert _roles(session, who) == []
    assert _roles(session, RbacName("worker", "alice")) == ["w"]


def test_a_role_of_a_stale_object_is_looked_up_in_the_database(
    layer: DataLayer, session: Session, alice: PortablePrincipal
) -> None:
    _assign(session, "r")
    session.commit()
    assert alice.active
    with layer.session() as other:
        other.get_one(PortablePrincipal, alice.id).active = False
    assert alice.active
    assert _roles(session, alice) == []
    assert groups_of(session, alice) == []


def test_workers_hold_the_roles_of_their_worker_id(session: Session) -> None:
    worker = DigitalWorker(worker_id="w-17", name="w", extension_name="e", entra_app_id="x", owner_msid="o")
    session.add(worker)
    _assign(session, "runs", "w-17", "worker")
    _assign(session, "human's", "w-17")
    assert _roles(session, worker) == _roles(session, RbacName("worker", "w-17")) == ["runs"]


def test_roles_within_a_team_are_those_and_the_ones_that_hold_everywhere(
    session: Session, alice: PortablePrincipal
) -> None:
    for role, team in (("everywhere", None), ("in red", "red"), ("in blue", "blue"), ("blank", "red ")):
        _assign(session, role, team=team)
    assert _roles(session, alice) == ["blank", "everywhere", "in blue", "in red"]
    assert _roles(session, alice, team="red") == ["everywhere", "in red"]
    assert _roles(session, alice, team="green") == ["everywhere"]
    for bad in ("", 5, "t" * 256, "a\0"):
        with pytest.raises(ValueRefused):
            roles_for(session, alice, team=bad)


def test_of_old_duplicates_the_one_that_lasts_longest_is_given(session: Session, alice: PortablePrincipal) -> None:
    for end in (LATER, None, NOW + timedelta(days=1)):
        _assign(session, "admin", expires_at=end, duplicate_of=None if end == LATER else 1)
    (held,) = roles_for(session, alice, at=NOW)
    assert held.expires_at is None


def test_a_role_without_team_is_assigned_once(layer: DataLayer, session: Session, alice: PortablePrincipal) -> None:
    _assign(session, "admin")
    _assign(session, "admin", team="red")
    _assign(session, "admin", type_="worker")
    _assign(session, "Admin")
    session.commit()

    def assign_again() -> None:
        with layer.session() as other:
            other.add(RbacRoleAssignment(principal_type="human", principal_id="alice", role="admin", granted_by="x"))

    with pytest.raises(UniqueViolation):
        assign_again()
    assert _roles(session, alice, team="blue") == ["Admin", "admin"]


def test_threads_assign_a_role_without_team_once(migrated: Any, run_together: Callable[..., list[Any]]) -> None:
    def assign(session: Session) -> bool:
        try:
            with session.begin_nested():
                _assign(session, "admin")
        except UniqueViolation:
            return False
        return True

    assert run_together(8, assign).count(True) == 1
    ((count,),) = run_together(1, _assignments)
    assert count == 1


def _assignments(session: Session) -> tuple[int]:
    return (session.scalars(select(func.count()).select_from(RbacRoleAssignment)).one(),)


def test_grants_are_those_of_the_team(session: Session) -> None:
    for team, pattern in (("red", "b.*"), ("red", "a.*"), ("blue", "a.*"), ("Red", "c.*"), ("réd", "d.*")):
        session.add(RbacRunnerGrant(team=team, runner_pattern=pattern, actions="execute", granted_by="x"))
    assert [grant.runner_pattern for grant in grants_for(session, "red")] == ["a.*", "b.*"]
    assert grants_for(session, "green") == grants_for(session, "red ") == []


def test_cross_team_grants_hold_until_they_expire_and_in_one_direction(session: Session) -> None:
    for pattern, end in AGES.items():
        for source, target in (("red", "blue"), ("red", "green"), ("blue", "red")):
            facts = {"source_team": source, "target_team": target, "runner_pattern": pattern, "expires_at": end}
            session.add(RbacCrossTeamGrant(**facts, actions="execute, read", granted_by="x"))
    found = cross_team_for(session, "red", at=NOW)
    assert [(grant.target_team, grant.runner_pattern) for grant in found] == [
        (team, pattern) for team in ("blue", "green") for pattern in ("for ever", "until later")
    ]
    assert {grant.target_team for grant in cross_team_for(session, "red", target="green")} == {"green"}
    assert found[0].actions_list == ["execute", "read"]
    assert cross_team_for(session, "red ", at=NOW) == cross_team_for(session, "green", at=NOW) == []


NO_TEAMS: list[Any] = [None, "", 5, True, "t" * 256, "a\0", ["red"]]
NO_PRINCIPALS: list[Any] = [None, "", "  ", True, 1.5, 2**40, b"alice", ["alice"], PortableGroup(name="alice")]


def test_what_is_no_team_is_refused(session: Session) -> None:
    for team in NO_TEAMS:
        for question in (grants_for, cross_team_for):
            with pytest.raises(ValueRefused):
                question(session, team)
        if team is not None:
            with pytest.raises(ValueRefused):
                cross_team_for(session, "red", target=team)


def test_groups_are_those_that_count(session: Session, alice: PortablePrincipal) -> None:
    groups = {name: PortableGroup(name=name) for name in ("active", "later", "now", "stale", "closed", "twice")}
    groups["closed"].active = False
    membership: dict[str, dict[str, Any]] = {"later": {"expires_at": LATER}, "now": {"expires_at": NOW}}
    membership["stale"] = {"status": "stale"}
    for name, group in groups.items():
        facts = membership.get(name, {})
        session.add(PortableGroupMembership(principal=alice, group=group, discovered_by="x", **facts))
    session.add(PortableGroupMembership(principal=alice, group=groups["twice"], discovered_by="y"))
    session.flush()
    for who in (alice, alice.id, alice.uuid, "alice"):
        assert [group.name for group in groups_of(session, who, at=NOW)] == ["active", "later", "twice"]
    assert [group.name for group in alice.active_groups(session, NOW)] == ["active", "later", "twice"]
    assert [group.name for group in groups_of(session, alice)] == ["active", "twice"]
    alice.active = False
    assert groups_of(session, alice) == groups_of(session, alice.id) == []


def test_groups_of_the_first_identity_schema(session: Session) -> None:
    carol = Principal(canonical_name="carol", kind="human")
    session.add_all([IdentityGroupMembership(principal=carol, group=IdentityGroup(name="g"), discovered_by="x")])
    assert [group.name for group in groups_of(session, carol)] == ["g"]
    carol.active = False
    assert groups_of(session, carol) == []


def test_nobody_has_nothing(session: Session, alice: PortablePrincipal) -> None:
    _assign(session, "r", "nobody")
    for who in ("nobody", str(alice.id), alice.id + 1000, "a\0", "\ud800", UUID(int=5)):
        assert roles_for(session, who) == []
        assert groups_of(session, who) == []


def test_what_is_no_principal_is_refused(session: Session) -> None:
    for who in NO_PRINCIPALS:
        for question in (roles_for, groups_of):
            with pytest.raises(ValueRefused):
                question(session, who)


def test_a_principal_that_is_not_stored_is_refused(session: Session) -> None:
    with pytest.raises(ValueRefused, match="not stored"):
        roles_for(session, PortablePrincipal(canonical_name="new", kind="human"))
    with pytest.raises(ValueRefused, match="principal_type"):
        roles_for(session, RbacName("robot", "x"))


def test_each_question_takes_two_statements_at_most(
    layer: DataLayer, session: Session, alice: PortablePrincipal, count_statements: Callable[[Engine], Any]
) -> None:
    for number in range(5):
        _assign(session, f"r{number}")
        group = PortableGroup(name=f"g{number}")
        session.add(PortableGroupMembership(principal=alice, group=group, discovered_by="x"))
        session.add(RbacRunnerGrant(team="red", runner_pattern=str(number), actions="a", granted_by="x"))
    given = alice.id
    session.commit()
    questions: list[Callable[[Session], Any]] = [
        lambda fresh: roles_for(fresh, given, team="red"),
        lambda fresh: roles_for(fresh, "alice"),
        lambda fresh: roles_for(fresh, RbacName("human", "alice")),
        lambda fresh: groups_of(fresh, "alice"),
        lambda fresh: grants_for(fresh, "red"),
        lambda fresh: cross_team_for(fresh, "red"),
    ]
    for question in questions:
        with layer.session(read_only=True) as fresh:
            fresh.connection()
            with count_statements(layer.connection) as statements:
                question(fresh)
            assert len(statements) <= 2
