"""All lints over the whole repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.lint import dialect_names, files, honesty, imports, revisions
from tests.lint.finding import ROOT, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.lint.finding import Finding

__all__ = ["LINTS"]

FOLDERS = ("legion_data", "migrations", "tests", "benchmarks")


def _imports() -> Iterator[Finding]:
    for source in sources("legion_data"):
        yield from imports.check(source)


def _dialect_names() -> Iterator[Finding]:
    for source in sources("legion_data"):
        yield from dialect_names.check(source)


def _revisions() -> Iterator[Finding]:
    yield from revisions.check_folder(ROOT / "migrations")


def _files() -> Iterator[Finding]:
    for source in sources(*FOLDERS):
        yield from files.check(source)


def _honesty() -> Iterator[Finding]:
    for source in sources("tests"):
        yield from honesty.check(source)


#: By the names that pre-commit and ``python -m tests.lint`` call them.
LINTS: dict[str, Callable[[], Iterator[Finding]]] = {
    "imports": _imports,
    "dialect-names": _dialect_names,
    "revisions": _revisions,
    "files": _files,
    "honesty": _honesty,
}
