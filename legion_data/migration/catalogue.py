"""Compare schemas: models with a database, a database with the snapshot that was committed for its revision.

A catalogue is a normalised picture of a schema (``legion_data.dialects.catalogue``). ``diff`` names every fact in which
two of them differ, one line each. There is no list of exceptions: a difference is drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from legion_data.dialects import catalogue as drawing
from legion_data.dialects.catalogue.picture import Catalogue, facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, MetaData
    from sqlalchemy.engine import Dialect

__all__ = ["Catalogue", "Difference", "diff", "from_database", "from_metadata", "not_ours"]

_ONE = {
    "columns": "column",
    "indexes": "index",
    "foreign_keys": "foreign key",
    "checks": "check",
    "policies": "policy",
    "triggers": "trigger",
    "options": "option",
}
_ABSENT = "-"
#: What a fact that is not said means, where that is not simply nothing.
_UNSAID = {"nullable": True, "unique": False, "stored": False, "autoincrement": False, "constraint": False}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact in which two catalogues differ. ``expected`` or ``found`` is None where the thing is absent."""

    table: str
    kind: str
    name: str
    fact: str
    expected: str | None
    found: str | None

    def __str__(self) -> str:
        thing = f"table {self.table}" + (f": {self.kind}" if self.kind != "table" else "")
        thing += f" {self.name}" if self.name else ""
        if self.found is None and not self.fact:
            return f"{thing} is missing" + (f" ({self.expected})" if self.expected else "")
        if self.expected is None and not self.fact:
            return f"{thing} is not expected" + (f" ({self.found})" if self.found else "")
        about = f": {self.fact}" if self.fact else ""
        return f"{thing}{about} is {self.found or _ABSENT}, expected {self.expected or _ABSENT}"

    def as_dict(self) -> dict[str, str | None]:
        """For JSON."""
        return {
            "table": self.table,
            "kind": self.kind,
            "name": self.name,
            "fact": self.fact,
            "expected": self.expected,
            "found": self.found,
            "text": str(self),
        }


def from_database(connection: Connection) -> Catalogue:
    """The schema of the connected database."""
    return drawing.read(connection)


def from_metadata(metadata: MetaData, dialect: Dialect) -> Catalogue:
    """The schema that ``metadata`` describes on ``dialect``; needs no database."""
    return drawing.draw(metadata, dialect)


def not_ours(expected: Catalogue, found: Catalogue) -> tuple[str, ...]:
    """Tables of ``found`` that ``expected`` does not know: an extension's or the operator's. Never drift."""
    return tuple(sorted(set(found.tables) - set(expected.tables)))


def diff(expected: Catalogue, found: Catalogue) -> tuple[Difference, ...]:
    """Every fact in which the tables of ``expected`` differ in ``found``, sorted by table."""
    return tuple(_differences(expected, found))


def _differences(expected: Catalogue, found: Catalogue) -> Iterator[Difference]:
    for name in sorted(expected.tables):
        if name not in found.tables:
            yield Difference(name, "table", "", "", "", None)
            continue
        wanted, there = facts(expected.tables[name]), facts(found.tables[name])
        if wanted.get("primary_key") != there.get("primary_key"):
            yield Difference(
                name, "primary key", "", "columns", _said(wanted.get("primary_key")), _said(there.get("primary_key"))
            )
        for section, kind in _ONE.items():
            yield from _section(name, kind, wanted.get(section, {}), there.get(section, {}))


def _section(table: str, kind: str, wanted: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted({*wanted, *there}):
        if name not in there:
            yield Difference(table, kind, name, "", _said(wanted[name]), None)
        elif name not in wanted:
            yield Difference(table, kind, name, "", None, _said(there[name]))
        elif wanted[name] != there[name]:
            if not isinstance(wanted[name], dict):
                yield Difference(table, kind, name, "", _said(wanted[name]), _said(there[name]))
                continue
            for fact in sorted({*wanted[name], *there[name]}):
                one, other = (said.get(fact, _UNSAID.get(fact)) for said in (wanted[name], there[name]))
                if one != other:
                    yield Difference(table, kind, name, fact, _said(one), _said(other))


def _said(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(value[key])}" for key in value)
    if isinstance(value, list):
        return f"({', '.join(map(str, value))})"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
