"""Is this database what this package expects? One verdict, from four questions.

1. Are the revisions what was published? (files against ``revisions.lock``, the history table against both)
2. Is the database at head, behind it, or ahead of it?
3. At head: does its schema equal the committed snapshot?
4. At head: does it equal what the mapped classes describe?

A database that is behind or ahead is not compared: this package has no picture of its revision. Nothing is tolerated by
a list; tables that this package does not know belong to somebody else and are named, not judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from legion_data.engines.probe import Standing
    from legion_data.migration.locate import Revision

__all__ = ["Finding", "Position", "Verdict", "examine", "position"]

FINE, PENDING, DRIFT, AHEAD = 0, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Position:
    """Where a database stands between empty and head."""

    revision: str | None
    head: str
    pending: tuple[Revision, ...]
    ahead: bool = False
    #: Newer revisions that the database's history marks as breaking, as "0101 rename_tasks".
    breaking: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """One word: empty, pending, ahead or head."""
        if self.ahead:
            return "ahead"
        if self.revision is None:
            return "empty"
        return "pending" if self.pending else "head"

    @property
    def exit_code(self) -> int:
        """0, 3 or 5."""
        return AHEAD if self.ahead else PENDING if self.pending else FINE


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be. ``kind``: pending, ahead, revision, snapshot or models."""

    kind: str
    text: str
    details: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"kind": self.kind, "text": self.text, **({"details": self.details} if self.details else {})}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``examine`` found."""

    position: Position
    findings: tuple[Finding, ...]
    #: Tables of somebody else in the same schema.
    not_ours: tuple[str, ...] = ()
    #: False where the schema was not compared, because the database is not at head.
    compared: bool = False

    @property
    def exit_code(self) -> int:
        """0 fine, 3 pending, 4 drift (also an edited revision), 5 ahead; the highest that applies."""
        drift = any(finding.kind not in ("pending", "ahead") for finding in self.findings)
        return max(self.position.exit_code, DRIFT if drift else FINE)


def position(standing: Standing | None) -> Position:
    """Where ``standing`` is on the line of this package's revisions. None: there is no database yet."""
    from legion_data.migration import locate

    revision = standing.revision if standing else None
    known = locate.revisions()
    head = locate.head() or "base"
    numbers = {known_revision.number for known_revision in known}
    ahead = revision is not None and revision not in numbers and revision > head
    pending = () if ahead else tuple(one for one in known if revision is None or one.number > revision)
    newer = [f"{number} {name}" for number, name in (standing.breaking if standing else ()) if number > head]
    return Position(revision, head, pending, ahead=ahead, breaking=tuple(newer))


def examine(connection: Connection, standing: Standing) -> Verdict:
    """Ask all questions of the connected database. Raises ``RevisionsBroken`` when the folder itself cannot be read."""
    where = position(standing)
    findings = _revision_findings(connection, standing)
    if where.ahead:
        findings.append(Finding("ahead", f"the database is at {where.revision}, this package at {where.head}"))
    elif where.pending:
        first, last = where.pending[0], where.pending[-1]
        count = f"{len(where.pending)} revision" + ("s" if len(where.pending) > 1 else "")
        findings.append(Finding("pending", f"{count} pending: {first.number}..{last.number}"))
    if where.state != "head":
        return Verdict(where, tuple(findings))
    drift, strangers = _schema_findings(connection)
    return Verdict(where, (*findings, *drift), not_ours=strangers, compared=True)


def _revision_findings(connection: Connection, standing: Standing) -> list[Finding]:
    from legion_data.migration import doctor, verify

    found = list(verify.verify())
    if not found and standing.revision is not None:
        found += doctor.history_findings(connection, standing.revision)
    return [Finding("revision", one.message, {"kind": one.kind, "revision": one.revision}) for one in found]


def _schema_findings(connection: Connection) -> tuple[list[Finding], tuple[str, ...]]:
    from legion_data import models
    from legion_data.migration import catalogue, catalogue_snapshot
    from legion_data.models.base import Base

    found = catalogue.from_database(connection)
    snapshot = catalogue_snapshot.read(found.dialect)
    findings = [
        Finding("snapshot", str(difference), difference.as_dict())
        for difference in catalogue.diff(snapshot.catalogue, found)
    ]
    models.load(configure=False)
    described = catalogue.from_metadata(Base.metadata, connection.dialect)
    said = {finding.text for finding in findings}
    findings += [
        Finding("models", str(difference), difference.as_dict())
        for difference in catalogue.diff(described, found)
        if str(difference) not in said  # the same fact, once
    ]
    return findings, catalogue.not_ours(snapshot.catalogue, found)
