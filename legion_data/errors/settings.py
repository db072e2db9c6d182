"""What is wrong with settings."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = ["LegionSettingsWarning", "SettingsError"]


class SettingsError(LegionDataError):
    """A setting is unknown, of the wrong type, or has an impossible value."""

    def __init__(
        self,
        message: str | None = None,
        *,
        key: str | None = None,
        source: str | None = None,
        problems: tuple[object, ...] = (),
        hint: str | None = "See every setting with: legion-data settings show",
    ) -> None:
        super().__init__(message, hint=hint)
        self.key = key
        self.source = source
        #: Everything that is wrong, one legion_data.settings.problems.Problem each.
        self.problems = problems


class LegionSettingsWarning(UserWarning):
    """Settings can be used, but somebody should look at them."""
