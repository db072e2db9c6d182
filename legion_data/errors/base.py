"""The root of the tree."""

from __future__ import annotations

__all__ = ["LegionDataError"]


class LegionDataError(Exception):
    """Something went wrong in the data layer."""

    #: The command or step that helps next; the CLI prints it on a line of its own.
    hint: str | None = None

    def __init__(self, message: str | None = None, *, hint: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message} {self.hint}" if self.hint else message

    @property
    def summary(self) -> str:
        """The message without the hint."""
        return str(self.args[0])
