"""A migration file as code: ``upgrade()``, and ``downgrade()`` when it can be undone.

The bytes that were checked are what is compiled; nothing is cached beside the extension's files.
"""

from __future__ import annotations

import traceback
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from legion_data.errors import ExtensionFilesBroken

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.migration.extensions.folder import File

__all__ = ["Script", "line_in", "load"]


class Script(NamedTuple):
    """A file that can be run. Its functions expect Alembic's ``op`` to be installed."""

    file: File
    upgrade: Callable[[], None]
    downgrade: Callable[[], None] | None


def load(name: str, file: File) -> Script:
    """The code of ``file``, a migration of the extension ``name``. Raises ``ExtensionFilesBroken``."""
    module = ModuleType(f"legion_data_extension_{name}_{file.stem}")
    module.__file__ = file.path
    try:
        exec(compile(file.content, file.path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - it is code
    except SyntaxError as error:
        said = f"{file.name}, line {error.lineno}: {error.msg}."
        raise ExtensionFilesBroken(said, file=file.name, line=error.lineno) from error
    except (Exception, SystemExit) as error:
        # Whatever a broken file raises, it is the file that is broken; the cause stays attached.
        line = line_in(file, error)
        where = file.name if line is None else f"{file.name}, line {line}"
        raise ExtensionFilesBroken(f"{where}: {_said(error)}.", file=file.name, line=line) from error
    upgrade, downgrade = (getattr(module, verb, None) for verb in ("upgrade", "downgrade"))
    if not callable(upgrade):
        raise ExtensionFilesBroken(f"{file.name} has no upgrade().", file=file.name)
    return Script(file, upgrade, downgrade if callable(downgrade) else None)


def line_in(file: File, error: BaseException) -> int | None:
    """The innermost line of ``file`` that ``error`` came through."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file.path]
    return lines[-1] if lines else None


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0].rstrip(".")
