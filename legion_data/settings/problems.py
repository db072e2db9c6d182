"""What is wrong with settings, collected: an operator repairs all of it at once, not one start at a time."""

from __future__ import annotations

from legion_data.errors import SettingsError
from legion_data.settings.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Problem", "did_you_mean", "error_of"]


class Problem(Frozen):
    """One thing that is wrong. ``value`` is ready to be shown: masked, short; None when showing it says nothing."""

    key: str | None
    value: str | None
    text: str
    source: str

    def __init__(self, key: str | None, value: str | None, text: str, source: str) -> None:
        super().__init__(key=key, value=value, text=text, source=source)

    def __str__(self) -> str:
        if self.key is None:
            return f"{self.source}: {self.text}"
        setting = f"data.{self.key}" if self.value is None else f"data.{self.key} = {self.value}"
        return f"{setting}: {self.text} (from {self.source})"


def error_of(problems: Sequence[Problem]) -> SettingsError:
    """One error for all of them; ``key`` and ``source`` are the first one's."""
    first = problems[0]
    if len(problems) == 1:
        message = f"{first}."
    else:
        # Reads well on lines of its own and, as the commands print it, on one.
        message = f"{len(problems)} settings are wrong:\n  " + ";\n  ".join(map(str, problems)) + "."
    return SettingsError(
        message,
        key=first.key,
        source=first.source,
        problems=tuple(problems),
        hint=("" if len(problems) == 1 else "\n") + "See every setting with: legion-data settings show",
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``, did you mean x?`` or nothing."""
    from difflib import get_close_matches  # costs more than loading settings, and only mistakes need it

    known = list(known)
    near = get_close_matches(name, known, 1, 0.7)
    if not near and "." not in name:
        near = [key for key in known if key.rpartition(".")[2] == name][:1]
    return f", did you mean {near[0]}?" if near else ""
