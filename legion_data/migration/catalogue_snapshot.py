"""The committed snapshots of the schema at head: ``migrations/catalogue/<dialect>.json``, carried by the wheel.

A database at head must equal its snapshot fact by fact, whatever way it came there: that is what ``check`` asks. The
file is deterministic and has one line a column, index or key, so that a review sees what a revision changes.

Write one from a migrated database with ``python -m legion_data.migration.catalogue_snapshot URL``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.dialects.catalogue.picture import Catalogue, Column, ForeignKey, Index, Policy, Table, facts
from legion_data.errors import RevisionsBroken

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Snapshot", "dump", "load", "path_of", "read", "write"]

_PARTS: dict[str, type] = {"columns": Column, "foreign_keys": ForeignKey, "indexes": Index, "policies": Policy}


class Snapshot(NamedTuple):
    """The schema that ``revision`` promises."""

    revision: str
    catalogue: Catalogue


def path_of(dialect: str) -> Path:
    """Where the snapshot of a dialect lies."""
    from legion_data.migration import locate

    return locate.folder() / "catalogue" / f"{dialect}.json"


def read(dialect: str) -> Snapshot:
    """The committed snapshot. Raises ``RevisionsBroken`` when it is missing or unreadable."""
    path = path_of(dialect)
    try:
        return load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RevisionsBroken(
            f"The catalogue snapshot {path} is missing or damaged ({type(error).__name__})."
        ) from error


def write(snapshot: Snapshot) -> Path:
    """Commit ``snapshot`` to its place."""
    path = path_of(snapshot.catalogue.dialect)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(snapshot), encoding="utf-8", newline="\n")
    return path


def dump(snapshot: Snapshot) -> str:
    """The text of a snapshot: the same catalogue always gives the same text."""
    lines = [
        "{",
        f' "revision": {json.dumps(snapshot.revision)},',
        f' "dialect": {json.dumps(snapshot.catalogue.dialect)},',
    ]
    lines.append(' "tables": {')
    tables = [(name, facts(snapshot.catalogue.tables[name])) for name in sorted(snapshot.catalogue.tables)]
    for place, (name, said) in enumerate(tables):
        lines.append(f"  {json.dumps(name)}: {{")
        lines += _sections(said)
        lines.append("  }" + ("," if place < len(tables) - 1 else ""))
    return "\n".join([*lines, " }", "}", ""])


def _sections(said: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for place, (section, content) in enumerate(said.items()):
        comma = "," if place < len(said) - 1 else ""
        if not isinstance(content, dict):
            lines.append(f"   {json.dumps(section)}: {json.dumps(content)}{comma}")
            continue
        lines.append(f"   {json.dumps(section)}: {{")
        items = [f"    {json.dumps(name)}: {json.dumps(content[name], ensure_ascii=False)}" for name in content]
        lines.append(",\n".join(items))
        lines.append(f"   }}{comma}")
    return lines


def load(text: str) -> Snapshot:
    """What ``dump`` wrote."""
    document = json.loads(text)
    tables = {name: _table(said) for name, said in document["tables"].items()}
    return Snapshot(document["revision"], Catalogue(document["dialect"], tables))


def _table(said: dict[str, Any]) -> Table:
    known = {part.name for part in fields(Table)}
    if unknown := set(said) - known:
        raise ValueError(unknown)
    parts: dict[str, Any] = {}
    for section, content in said.items():
        if section in _PARTS:
            parts[section] = {
                name: _PARTS[section](**{fact: _frozen(value) for fact, value in item.items()})
                for name, item in content.items()
            }
        else:
            parts[section] = _frozen(content)
    return Table(**parts)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def main(url: str) -> None:
    """Write the snapshot of the migrated database at ``url``."""
    from legion_data import engines
    from legion_data.engines.probe import look_through
    from legion_data.migration import catalogue
    from legion_data.settings import load as load_settings

    engine = engines.build(load_settings({"url": url}), purpose="migration", create=False)
    standing = look_through(engine)
    with engine.connect() as connection:
        written = write(Snapshot(str(standing.revision), catalogue.from_database(connection)))
    sys.stdout.write(f"{written}\n")


if __name__ == "__main__":
    main(sys.argv[1])
