"""Extensions that are installed beside this package, found by their entry points: a ``pip install`` is enough.

    [project.entry-points."legion_data.extensions"]
    memory = "lex_memory"

The entry point's name is the extension's. Its value is a package: ``migrations/`` inside it is for the local database,
``shared_migrations/`` for the shared one, and no code of the extension is imported to find them. Or the value is
``package.module:attribute``, a path (or a function that gives one) for the local database.

``importlib.metadata`` would say the same and takes 50 ms to import; a start at head takes 5. So the files that pip
writes are read directly.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from legion_data.errors import ExtensionNameRefused
from legion_data.migration.extensions.naming import checked

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GROUP", "Found", "discover"]

GROUP = "legion_data.extensions"
_HEADER = f"[{GROUP}]"
_LOCAL, _SHARED = "migrations", "shared_migrations"

_seen: tuple[object, dict[str, Found]] | None = None


class Found(NamedTuple):
    """An installed extension: its folders, None where it has none. ``problem``: why they are not known."""

    local: str | None = None
    shared: str | None = None
    problem: str | None = None


def discover() -> dict[str, Found]:
    """The installed extensions by name. Asked again only when something was installed or removed."""
    global _seen  # noqa: PLW0603 - what is installed belongs to the process
    key = tuple((place, _changed_at(place)) for place in sys.path)
    if _seen is None or _seen[0] != key:
        entries = dict(reversed([*_entries()]))  # what comes first on the path wins, as with an import
        _seen = (key, {name: _resolved(name, entries[name]) for name in sorted(entries)})
    return _seen[1]


def _changed_at(place: str) -> int | None:
    try:
        return os.stat(place or ".").st_mtime_ns
    except OSError:
        return None


def _entries() -> Iterator[tuple[str, str]]:
    for place in sys.path:
        folder = place or "."
        if os.path.isfile(folder):  # an archive
            yield from _entries_of_archive(folder)
            continue
        try:
            names = os.listdir(folder)
        except OSError:
            continue  # not there: Python too passes over it
        for name in sorted(names):
            if name.endswith((".dist-info", ".egg-info")):
                yield from _parsed(os.path.join(folder, name, "entry_points.txt"))


def _entries_of_archive(path: str) -> Iterator[tuple[str, str]]:
    from importlib.metadata import distributions

    for distribution in distributions(path=[path]):
        for entry in distribution.entry_points.select(group=GROUP):
            yield entry.name, entry.value


def _parsed(path: str) -> Iterator[tuple[str, str]]:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            text = stream.read()
    except OSError:
        return  # a distribution without entry points
    if _HEADER not in text:
        return
    is_ours = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            is_ours = line == _HEADER
        elif is_ours and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield name.strip(), value.partition("[")[0].strip()


def _resolved(name: str, value: str) -> Found:
    try:
        checked(name)
        module, _, attribute = value.partition(":")
        return _attribute(module, attribute) if attribute else _folders(module)
    except ExtensionNameRefused as error:
        return Found(problem=error.summary)
    except Exception as error:  # noqa: BLE001 - whatever foreign code raises: the extension is broken, the node is not
        return Found(problem=f"The entry point {name} = {value} cannot be loaded: {type(error).__name__}: {error}.")


def _folders(module: str) -> Found:
    from importlib.util import find_spec

    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        return Found(problem=f"The entry point names {module}, which is not an installed package.")
    package = next(iter(spec.submodule_search_locations))
    local, shared = os.path.join(package, _LOCAL), os.path.join(package, _SHARED)
    has_shared = os.path.isdir(shared)
    return Found(local if os.path.isdir(local) or not has_shared else None, shared if has_shared else None)


def _attribute(module: str, attribute: str) -> Found:
    from importlib import import_module

    target: Any = import_module(module)
    for part in attribute.split("."):
        target = getattr(target, part)
    path = target() if callable(target) else target
    return Found(os.path.abspath(os.fsdecode(path)))
