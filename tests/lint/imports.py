"""Imports run downward through the floors of the house; rooms on one floor need a written reason."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lint.finding import Finding, Source

__all__ = ["FLOORS", "NEIGHBOURS", "check"]

#: Top to bottom. ``legion_data`` itself is the front door: it delegates, and nothing imports it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("legion_data", "testing"),
    ("cli",),
    ("runtime",),
    (
        "tasks",
        "registry",
        "access",
        "ledger",
        "audit",
        "local",
        "tenancy",
        "knowledge",
        "retention",
        "cache",
        "extract",
    ),
    ("rows", "migration", "encryption", "spool"),
    ("models",),
    ("types",),
    ("dialects", "engines", "keys"),
    ("settings", "errors", "on_demand"),
)

#: (who, whom) on one floor: why.
NEIGHBOURS: dict[tuple[str, str], str] = {
    ("engines", "dialects"): "an engine is built for a database, and what is particular to one is said in dialects",
    ("keys", "engines"): "what must be fresh after a fork is told engines.forks: Vault's connection too",
    ("audit", "tasks"): "the predecessor's audit log has payloads in the same canonical JSON as its task keys",
    ("settings", "errors"): "a wrong setting is a SettingsError",
}

#: (module, what it imports upstairs, when it is used): why.
STAIRS: dict[tuple[str, str], str] = {
    (
        "legion_data.models.control_plane.task",
        "legion_data.tasks.idempotency",
    ): "Task.create_idempotent is the verb's public name; the verb itself is no part of what a row is",
    (
        "legion_data.rows.purging",
        "legion_data.runtime",
    ): "a verb that owns its transactions works on the process's own data layer unless it is given another",
    (
        "legion_data.audit.layers",
        "legion_data.runtime",
    ): "verbs that own their transactions work on the default data layer unless they are given another",
}

_FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def check(source: Source) -> Iterator[Finding]:
    """Imports that go up, or sideways without a reason."""
    if source.parts[0] != "legion_data":
        return
    room = _room(source.parts[1:])
    if room not in _FLOOR_OF:
        yield source.finding(None, f"the room {room} has no floor in tests/lint/imports.py")
        return
    for node, module in _imported(source):
        other = _room(module.split(".")[1:])
        if other == room:
            continue
        if other not in _FLOOR_OF:
            yield source.finding(node, f"imports {module}, whose room has no floor in tests/lint/imports.py")
        elif (".".join(source.parts).removesuffix(".py"), module) in STAIRS:
            continue
        elif _FLOOR_OF[other] < _FLOOR_OF[room]:
            yield source.finding(node, f"{room} imports {module}, which is upstairs")
        elif _FLOOR_OF[other] == _FLOOR_OF[room] and (room, other) not in NEIGHBOURS:
            yield source.finding(
                node, f"{room} imports its neighbour {other} without a reason in tests/lint/imports.py"
            )


def _room(parts: tuple[str, ...] | list[str]) -> str:
    first = parts[0].removesuffix(".py") if parts else "__init__"
    return "legion_data" if first == "__init__" else first


def _imported(source: Source) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "legion_data":
                    yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                # Written out, so that a reader and this lint see where it goes.
                yield node, f"legion_data.{source.parts[1].removesuffix('.py')}" if node.level == 1 else "legion_data"
            elif node.module == "legion_data":
                for alias in node.names:
                    yield node, f"legion_data.{alias.name}"
            elif node.module and node.module.startswith("legion_data."):
                yield node, node.module
