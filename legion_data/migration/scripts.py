"""Revisions as code: loaded from files whose bytes were checked, once a process, none before all are sound."""

from __future__ import annotations

import threading
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import TYPE_CHECKING, NamedTuple

from legion_data.errors import RevisionsBroken
from legion_data.migration import locate
from legion_data.migration.verify import require_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import ModuleType

    from legion_data.migration.locate import Revision

__all__ = ["Script", "load"]

_loaded: dict[tuple[str, str], Script] = {}
_loading = threading.Lock()


class Script(NamedTuple):
    """A revision that can be run. Its functions expect Alembic's ``op`` to be installed."""

    revision: Revision
    upgrade: Callable[[], None]
    downgrade: Callable[[], None]


def load(place: Path | None, numbers: Sequence[str] | None = None) -> tuple[Script, ...]:
    """The revisions called ``numbers`` (all: None), in the order of the line.

    Raises ``RevisionsBroken`` when any file of the folder is not the published one, or one of these is no revision.
    """
    home = locate.folder() if place is None else place
    published = require_whole(home)
    wanted = None if numbers is None else set(numbers)
    chosen = [revision for revision in published if wanted is None or revision.number in wanted]
    with _loading:
        return tuple(_script(home, revision) for revision in chosen)


def _script(home: Path, revision: Revision) -> Script:
    key = (str(home), revision.checksum)
    if key not in _loaded:
        module = _executed(home / "versions" / revision.file_name, revision)
        functions = [getattr(module, name, None) for name in ("upgrade", "downgrade")]
        if not all(callable(function) for function in functions):
            raise RevisionsBroken(f"{revision.file_name} lacks upgrade() or downgrade().")
        before = f"{int(revision.number) - 1:04}" if revision.number != "0001" else None
        if (getattr(module, "revision", None), getattr(module, "down_revision", "")) != (revision.number, before):
            raise RevisionsBroken(
                f"{revision.file_name} does not say that it is {revision.number} and follows {before}."
            )
        _loaded[key] = Script(revision, module.upgrade, module.downgrade)
    return _loaded[key]


def _executed(path: Path, revision: Revision) -> ModuleType:
    name = f"legion_data_revision_{revision.number}"
    spec = spec_from_loader(name, SourceFileLoader(name, str(path)))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        # Whatever a broken file raises, it is the file that is broken; the cause stays attached for --debug.
        raise RevisionsBroken(f"{path.name} cannot be loaded: {type(error).__name__}: {error}.") from error
    return module
