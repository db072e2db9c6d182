"""Identity look-ups and groups: nobody is ever taken for somebody else, and what has expired grants nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.errors import AmbiguousMatch
from legion_data.models import identity, legacy_identity
from tests.vectors import cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

CASES = cases("identity_lookup")
NOW = datetime(2026, 5, 1, tzinfo=UTC)

#: The predecessor takes digits for a row id and knows neither new UUIDs nor capitals; here the better answer.
BETTER: dict[str, str | None] = {
    "numeric employee key is shadowed by a row id (ambiguity)": "alice",
    "upper-case uuid does not match a lower-case stored one": "alice",
    "digits with leading zeros": None,
}


@pytest.fixture
def people(session: Session) -> dict[str, identity.Principal]:
    """alice, whose employee key is bob's row id; bob; a third."""
    made = {
        "alice": identity.Principal(canonical_name="alice", kind="human", employee_key="2"),
        "bob": identity.Principal(canonical_name="bob", kind="human", employee_key="E-77"),
        "third": identity.Principal(canonical_name="third", kind="human"),
    }
    for principal in made.values():  # one by one: the database numbers them 1, 2, 3
        session.add(principal)
        session.flush()
    session.add(identity.Provider(name="ldap", provider_type="ldap", facing="human"))
    session.flush()
    return made


LOOKUPS = [name for name, case in CASES.items() if isinstance(case["input"], dict) and "rows" in case["input"]]


@pytest.mark.parametrize("name", LOOKUPS)
def test_lookup(session: Session, people: dict[str, identity.Principal], name: str) -> None:
    value = CASES[name]["input"]["value"]
    if isinstance(value, str) and "uuid of alice" in value:
        uuid = people["alice"].uuid
        value = uuid.upper() if "upper" in value else uuid
    expected = BETTER.get(name, (CASES[name]["expected"] or {}).get("found"))
    if CASES[name]["input"]["model"].endswith("Provider"):
        provider = identity.Provider.lookup(session, value)
        assert provider is not None
        assert provider.id == expected
        return
    found = identity.Principal.lookup(session, value)
    assert (found and found.canonical_name) == expected


def test_a_uuid_of_any_version_and_case_is_found(session: Session) -> None:
    for version in range(1, 9):
        uuid = f"018f4d5e-7c3a-{version}b2a-9c1d-0123456789ab"
        session.add(identity.Principal(canonical_name=f"v{version}", kind="human", uuid=uuid))
        session.flush()
        for spelling in (uuid, uuid.upper(), f" {uuid} "):
            found = identity.Principal.lookup(session, spelling)
            assert found is not None
            assert found.canonical_name == f"v{version}"
        assert identity.Principal.by_uuid(session, uuid.upper()) is found


def test_a_number_is_an_id_and_text_never_is(session: Session, people: dict[str, identity.Principal]) -> None:
    assert identity.Principal.lookup(session, 2) is people["bob"]
    assert identity.Principal.lookup(session, "2") is people["alice"]
    assert identity.Principal.by_id(session, 2) is people["bob"]
    assert identity.Principal.lookup(session, True) is None


def test_a_name_of_two_is_ambiguous(session: Session, people: dict[str, identity.Principal]) -> None:
    session.add(identity.Principal(canonical_name="E-77", kind="service"))
    session.add(identity.Principal(canonical_name="alice", kind="service"))
    session.flush()
    for value in ("E-77", "alice"):
        with pytest.raises(AmbiguousMatch, match=value):
            identity.Principal.lookup(session, value)
    with pytest.raises(AmbiguousMatch, match="alice"):
        identity.Principal.by_name(session, "alice")
    assert identity.Principal.by_name(session, "bob") is people["bob"]


def test_accounts_groups_and_providers_are_found_by_their_names(session: Session, people: Any) -> None:
    account = identity.Identity(principal_id=1, provider_id=1, provider_identity_key="cn=alice")
    group = identity.Group(name="admins")
    session.add_all([account, group])
    session.flush()
    for found, value in (
        (account, "cn=alice"),
        (account, account.id),
        (account, account.uuid),
    ):
        assert identity.Identity.lookup(session, value) is found
    for value in ("admins", group.id, group.uuid):
        assert identity.Group.lookup(session, value) is group


def test_a_uuid_is_generated_unless_one_is_given(session: Session, people: dict[str, identity.Principal]) -> None:
    assert len(people["alice"].uuid) == 36
    given = CASES["given uuid is kept"]["expected"]
    kept = identity.Principal(canonical_name="given", kind="human", uuid=given)
    session.add(kept)
    session.flush()
    session.expire(kept)
    assert kept.uuid == given


def portable(session: Session) -> tuple[Any, Callable[..., Any]]:
    principal = identity.Principal(canonical_name="carol", kind="human")
    session.add(principal)
    session.flush()

    def join(name: str, *, group_active: bool = True, **membership: Any) -> None:
        group = identity.Group(name=name, active=group_active)
        session.add(group)
        session.flush()
        session.add(
            identity.GroupMembership(
                principal_id=principal.id,
                group_id=group.id,
                discovered_by="t",
                **membership,
            )
        )
        session.flush()

    return principal, join


def legacy(session: Session) -> tuple[Any, Callable[..., Any]]:
    principal = legacy_identity.Principal(canonical_name="carol", kind="human")
    session.add(principal)
    session.flush()

    def join(name: str, *, group_active: bool = True, **membership: Any) -> None:
        group = legacy_identity.IdentityGroup(name=name, active=group_active)
        session.add(group)
        session.flush()
        session.add(
            legacy_identity.IdentityGroupMembership(
                principal_id=principal.id,
                group_id=group.id,
                discovered_by="t",
                **membership,
            )
        )
        session.flush()

    return principal, join


@pytest.mark.parametrize("schema", [portable, legacy])
def test_only_what_is_active_and_has_not_expired_grants(
    session: Session, schema: Callable[[Session], tuple[Any, Callable[..., Any]]]
) -> None:
    principal, join = schema(session)
    join("admins")
    join("later", expires_at=NOW + timedelta(microseconds=1))
    join("until-now", expires_at=NOW)
    join("over", expires_at=NOW - timedelta(days=1))
    join("stale", status="stale")
    join("said-expired", status="expired")
    join("closed", group_active=False)
    assert [group.name for group in principal.active_groups(session, NOW)] == [
        "admins",
        "later",
    ]
    assert [group.name for group in principal.active_groups(session)] == ["admins"]
    session.refresh(principal)
    assert {group.name for group in principal.groups} >= {
        "admins",
        "stale",
        "over",
        "closed",
    }
    principal.active = False
    session.flush()
    assert principal.active_groups(session, NOW) == []


def test_the_groups_association_has_no_filter(session: Session) -> None:
    principal, join = portable(session)
    join("admins")
    join("g2", status="stale")
    join("g3", status="expired")
    session.refresh(principal)
    assert (
        sorted(group.name for group in principal.groups) == CASES["groups association has no status filter"]["expected"]
    )


def test_capabilities_are_listed(session: Session, people: Any) -> None:
    provider = session.get_one(identity.Provider, 1)
    provider.capabilities = [identity.ProviderCapability(capability_key=key) for key in ("auth", "sync")]
    session.flush()
    assert provider.parsed_capabilities == CASES["provider.parsed_capabilities"]["expected"]
