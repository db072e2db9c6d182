"""Who is asked about: a principal as callers name one, and the names under which RBAC knows it.

RBAC keeps no reference to a principal but a type and a text. The type of a principal follows from its kind: people are
``human``, everything else is ``worker``. The text is the canonical name or the UUID; an employee key is none of them,
because it may be another one's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_

from legion_data.errors import ValueRefused
from legion_data.models.control_plane.digital_worker import DigitalWorker
from legion_data.models.identity.principal import PortablePrincipal
from legion_data.models.legacy_identity.principal import Principal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["IdentityPrincipal", "RbacName", "has_rbac_name", "principal_id", "rbac_type", "resolved"]

HUMAN_KINDS = ("human", "person", "user")

#: A row of either identity schema.
IdentityPrincipal = PortablePrincipal | Principal


class RbacName(NamedTuple):
    """A principal as RBAC knows it: ``RbacName("worker", "w-17")``."""

    type: str
    id: str


def resolved(session: Session, given: Any) -> IdentityPrincipal | RbacName | None:
    """Who ``given`` is: a stored principal, its id (a number), its UUID or name (text), a worker, an ``RbacName``.

    None when nobody is called so: nobody may do nothing. Takes a statement when ``given`` is a number or text. Raises
    ``AmbiguousMatch`` for a name that two principals have, ``ValueRefused`` for what is no principal at all.
    """
    if isinstance(given, DigitalWorker):
        return RbacName("worker", given.worker_id)
    if isinstance(given, RbacName):
        return given
    if isinstance(given, PortablePrincipal | Principal):
        _require_stored(session, given)
        return given
    if isinstance(given, str | UUID) and str(given).strip():
        return PortablePrincipal.lookup(session, given)
    if isinstance(given, int):
        return PortablePrincipal.by_id(session, principal_id(given))
    raise _no_principal(given)


def principal_id(given: Any) -> int:
    """The id of a principal of the portable schema, of a row or as it is. Raises ``ValueRefused``."""
    if isinstance(given, PortablePrincipal):
        given = given.id
    if given is None or isinstance(given, str):
        raise _no_principal(given)
    checked: int = PortablePrincipal.rules()["id"](given)
    return checked


def rbac_type(kind: str) -> str:
    """What RBAC calls a principal of this kind."""
    return "human" if kind in HUMAN_KINDS else "worker"


def has_rbac_name(assignment: Any, principal: Any) -> ColumnElement[bool]:
    """Whether a role assignment is for a principal, both given as mapped classes."""
    kind = case((principal.kind.in_(HUMAN_KINDS), "human"), else_="worker")
    is_name = or_(assignment.principal_id == principal.canonical_name, assignment.principal_id == principal.uuid)
    return and_(is_name, assignment.principal_type == kind)


def _require_stored(session: Session, given: IdentityPrincipal) -> None:
    if given.id is None and given in session:
        session.flush()
    if given.id is None:
        raise ValueRefused("This principal is not stored yet.", hint="Add it to the session first.")


def _no_principal(given: object) -> ValueRefused:
    return ValueRefused(
        f"A principal is not {type(given).__name__}: {str(given)[:40]!r}.",
        hint="Pass a stored Principal, its id, or where a session is given its UUID or name.",
    )
