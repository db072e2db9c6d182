"""A row with an access scope is seen by those it is meant for, in any query; whoever has left sees what all see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import aliased

from legion_data.access import visible_to
from legion_data.errors import ForeignKeyViolation, ValueRefused
from legion_data.models import (
    ApolloEntry,
    Conversation,
    MemoryTrace,
    Message,
    PortableGroup,
    PortableGroupMembership,
    PortableIdentity,
    PortablePrincipal,
    PortableProvider,
    RbacRoleAssignment,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(seconds=1), NOW - timedelta(microseconds=1)
ALL = {"global", "team", "private"}

#: How somebody relates to alice's team "red" -> whether that lets them see what is the team's.
MATES: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    # membership in red (and its group), role in red
    "member": ({}, {}, True),
    "member until later": ({"expires_at": LATER}, {}, True),
    "member until now": ({"expires_at": NOW}, {}, False),
    "member by word only": ({"status": "expired"}, {}, False),
    "stale member": ({"status": "stale"}, {}, False),
    "member who left": ({"left": True}, {}, False),
    "member of a closed group": ({"closed": True}, {}, False),
    "role": ({}, {"team": "red"}, True),
    "role until later": ({}, {"team": "red", "expires_at": LATER}, True),
    "role until now": ({}, {"team": "red", "expires_at": NOW}, False),
    "role of a worker of this name": ({}, {"team": "red", "principal_type": "worker"}, False),
    "role in another team": ({}, {"team": "blue"}, False),
    "role in a team with a blank": ({}, {"team": "red "}, False),
    "role everywhere": ({}, {"team": None}, False),
    "nothing": ({}, {}, False),
}


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


@pytest.fixture
def session(layer: DataLayer) -> Iterator[Session]:
    with layer.session() as session:
        yield session


def _principal(session: Session, name: str, **values: Any) -> PortablePrincipal:
    principal = PortablePrincipal(canonical_name=name, **{"kind": "human", **values})
    session.add(principal)
    session.flush()
    return principal


def _joins(session: Session, principal: PortablePrincipal, group: PortableGroup, **values: Any) -> None:
    session.add(PortableGroupMembership(principal=principal, group=group, discovered_by="test", **values))
    session.flush()


def _assigned(session: Session, name: str, **values: Any) -> None:
    facts = {"principal_type": "human", "principal_id": name, "role": "dev", "granted_by": "test", **values}
    session.add(RbacRoleAssignment(**facts))
    session.flush()


def _write_all(session: Session, owner: PortablePrincipal) -> list[Any]:
    """One row of each scope in each table; the tables."""
    for scope in sorted(ALL):
        facts = {"access_scope": scope, "identity_principal_id": owner.id}
        conversation = Conversation(title=scope, **facts)
        session.add(Message(conversation=conversation, seq=1, role="user", **facts))
        session.add_all([conversation, MemoryTrace(agent_id="a", trace_type="t", content="c", **facts)])
        if session.get_bind().dialect.name == "postgresql":
            session.add(ApolloEntry(content="c", content_type="t", source_agent="a", **facts))
    session.flush()
    return [Conversation, Message, MemoryTrace] + (
        [ApolloEntry] if session.get_bind().dialect.name == "postgresql" else []
    )


def _seen(session: Session, principal: Any, rows: Any, at: datetime | None = None) -> set[str]:
    return set(session.scalars(select(rows.access_scope).where(visible_to(principal, rows, at=at))))


def test_a_team_is_shared_while_it_counts(session: Session) -> None:
    for case in MATES:
        _relate(session, case)
        session.rollback()


def _relate(session: Session, case: str) -> None:
    membership, role, is_mate = MATES[case]
    red, owners_red = (PortableGroup(name=name) for name in ("red", "owners"))
    alice, other = _principal(session, "alice"), _principal(session, "other", active="left" not in membership)
    session.add_all([red, owners_red])
    if "closed" in membership:
        red.active = False
        _joins(session, alice, owners_red)
    _joins(session, alice, red)
    if case.startswith(("member", "stale")):
        given = {key: value for key, value in membership.items() if key not in {"left", "closed"}}
        _joins(session, other, red, **given)
    elif role:
        _assigned(session, "other", **role)
    for rows in _write_all(session, alice):
        assert _seen(session, alice, rows, NOW) == ALL, case
        assert _seen(session, other, rows, NOW) == ({"global", "team"} if is_mate else {"global"}), (case, rows)


def test_two_roles_in_one_team_make_a_team_for_any_kind_of_principal(session: Session) -> None:
    alice, robot = _principal(session, "alice"), _principal(session, "robot", kind="service")
    _assigned(session, "alice", team="red", role="lead")
    _assigned(session, robot.uuid, team="red", principal_type="worker")
    (rows, *_) = _write_all(session, alice)
    assert _seen(session, robot, rows) == {"global", "team"}
    assert _seen(session, _principal(session, "robot"), rows) == {"global"}


def test_who_is_unknown_or_has_left_sees_what_everybody_sees(session: Session) -> None:
    alice = _principal(session, "alice")
    for rows in _write_all(session, alice):
        assert _seen(session, alice.id + 1000, rows) == {"global"}
        alice.active = False
        assert _seen(session, alice, rows) == {"global"}
        alice.active = True
        assert _seen(session, alice.id, rows) == ALL


def test_a_team_of_nobody_is_seen_by_nobody(session: Session) -> None:
    """No owner; and a scope that no version of ours has written."""
    alice, bob = _principal(session, "alice"), _principal(session, "bob")
    for principal in (alice, bob):
        _assigned(session, principal.canonical_name, team="red")
    name = {"identity_canonical_name": "alice"}
    session.add_all([Conversation(title="1", access_scope=scope, **name) for scope in ("team", "private")])
    session.add(Conversation(title="2", identity_principal_id=alice.id))
    session.flush()
    session.execute(text("UPDATE llm_conversations SET access_scope = 'Global' WHERE title = '2'"))
    for principal in (alice, bob):
        assert _seen(session, principal, Conversation) == set()


def test_a_row_that_names_an_account_is_its_principals(session: Session) -> None:
    alice, bob = _principal(session, "alice"), _principal(session, "bob")
    provider = PortableProvider(name="ldap", provider_type="ldap", facing="human")
    account = PortableIdentity(principal=alice, provider=provider, provider_identity_key="a-1")
    session.add(account)
    session.flush()
    session.add(MemoryTrace(agent_id="a", trace_type="t", content="c", access_scope="private", identity_id=account.id))
    assert (_seen(session, alice, MemoryTrace), _seen(session, bob, MemoryTrace)) == ({"private"}, set())
    account.active = False
    assert _seen(session, alice, MemoryTrace) == set()
    account.active, account.principal = True, bob
    assert (_seen(session, alice, MemoryTrace), _seen(session, bob, MemoryTrace)) == (set(), {"private"})


def test_an_owner_that_goes_takes_nobody_along(session: Session) -> None:
    alice, bob = _principal(session, "alice"), _principal(session, "bob")
    (rows, *_) = _write_all(session, alice)
    session.delete(alice)
    session.flush()
    assert _seen(session, bob, rows) == {"global"}
    assert session.scalar(select(func.count()).where(rows.identity_principal_id.is_not(None))) == 0
    session.add(Conversation(title="nobody's", identity_principal_id=alice.id + 1000))
    with pytest.raises(ForeignKeyViolation):
        session.flush()
    session.rollback()


def test_the_predicate_works_in_any_query(session: Session) -> None:
    alice, bob = _principal(session, "alice"), _principal(session, "bob")
    _write_all(session, alice)
    table: Any = Message.__table__
    again, listed = aliased(Message), select(Message).subquery()
    for rows, scope in ((table, table.c.access_scope), (again, again.access_scope), (listed, listed.c.access_scope)):
        assert set(session.scalars(select(scope).where(visible_to(bob, rows)))) == {"global"}
        assert set(session.scalars(select(scope).where(visible_to(alice, rows)))) == ALL
    # Joined with the very tables that the predicate reads.
    mine = (
        select(Message.access_scope, PortablePrincipal.canonical_name)
        .join(PortablePrincipal, PortablePrincipal.id == Message.identity_principal_id)
        .outerjoin(PortableIdentity, PortableIdentity.principal_id == PortablePrincipal.id)
        .outerjoin(RbacRoleAssignment, RbacRoleAssignment.principal_id == PortablePrincipal.canonical_name)
        .join(Message.conversation)
        .where(visible_to(bob, Message), visible_to(bob, Conversation))
    )
    assert session.execute(mine).all() == [("global", "alice")]
    assert session.scalar(select(func.count()).where(~visible_to(bob, Message))) == 2
    session.execute(update(Message).where(visible_to(bob, Message)).values(role="x"))
    assert session.scalars(select(Message.access_scope).where(Message.role == "x")).all() == ["global"]
    session.execute(delete(Message).where(visible_to(bob, Message)))
    assert set(session.scalars(select(Message.access_scope))) == {"team", "private"}


def test_a_statement_that_is_kept_tells_the_time_by_itself(session: Session) -> None:
    alice, bob = _principal(session, "alice"), _principal(session, "bob")
    for principal in (alice, bob):
        _assigned(session, principal.canonical_name, team="red")
    (rows, *_) = _write_all(session, alice)
    kept = select(rows.access_scope).where(visible_to(bob, rows))
    assert set(session.scalars(kept)) == {"global", "team"}
    session.execute(update(RbacRoleAssignment).values(expires_at=datetime.now(UTC)))
    assert set(session.scalars(kept)) == {"global"}


def test_it_costs_no_statement_of_its_own(layer: DataLayer, count_statements: Callable[[Engine], Any]) -> None:
    with layer.session() as session:
        alice = _principal(session, "alice")
        with count_statements(layer.connection) as statements:
            _seen(session, alice, Message)
        assert len(statements) == 1


@pytest.mark.parametrize("given", [None, "alice", "1", True, 1.5, 2**40, [], PortablePrincipal(canonical_name="n")])
def test_what_is_no_principal_is_refused(given: Any) -> None:
    with pytest.raises(ValueRefused):
        visible_to(given, Message)


@pytest.mark.parametrize("rows", [Task, Task.__table__, None, "llm_messages", Message(role="user")])
def test_rows_without_a_scope_are_refused(rows: Any) -> None:
    with pytest.raises(ValueRefused, match="access scope"):
        visible_to(1, rows)


def test_a_scope_is_one_of_three(session: Session) -> None:
    with pytest.raises(ValueRefused, match="global, team, private"):
        Conversation(access_scope="secret")
    conversation = Conversation(access_scope=None)
    session.add(conversation)
    session.flush()
    session.refresh(conversation)
    assert conversation.access_scope == "global"
