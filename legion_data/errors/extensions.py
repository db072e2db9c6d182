"""Extensions and the migrations that they bring."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError
from legion_data.errors.migration import MigrationFailed

__all__ = [
    "ExtensionCollision",
    "ExtensionFailed",
    "ExtensionFilesBroken",
    "ExtensionNameRefused",
    "ExtensionNotReady",
]


class ExtensionNameRefused(LegionDataError, ValueError):
    """An extension's name consists of letters, digits and _, at most 40 of them."""

    hint = "The name becomes part of a table's name; choose one like lex_memory."


class ExtensionNotReady(LegionDataError):
    """The tables of an extension are not there, or not as it needs them."""

    hint = "See: legion-data local status"

    #: Which extension, and how it stands (legion_data.migration.extensions.standing).
    extension: str | None = None
    state: str | None = None


class ExtensionFilesBroken(LegionDataError):
    """A migration file of an extension cannot be used."""

    hint = "Repair the extension (or install the release that fits), then start again."

    #: The file's name and the line, where they are known.
    file: str | None = None
    line: int | None = None

    def __init__(
        self, message: str | None = None, *, file: str | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.file, self.line = file, line


class ExtensionFailed(MigrationFailed):
    """A migration file of an extension failed."""

    hint = "Repair the extension; its file runs again at the next start."

    #: The file's name and the line, where they are known.
    file: str | None = None
    line: int | None = None

    def __init__(
        self, message: str | None = None, *, file: str | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.file, self.line = file, line


class ExtensionCollision(MigrationFailed):
    """Two extensions create the same table, or an index of the same name."""

    hint = "One of the two must take another name; the one that came first keeps it."

    #: The file's name and the line that would create it.
    file: str | None = None
    line: int | None = None

    def __init__(self, message: str | None = None, *, table: str = "", owner: str = "") -> None:
        super().__init__(message)
        self.table, self.owner = table, owner
