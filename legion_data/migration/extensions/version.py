"""An extension's version as one number, for ``extensions.schema_version``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["version_of"]

_LARGEST = 2**31 - 1


def version_of(stems: Collection[str]) -> int:
    """The number of the newest file; where numbers are time stamps, which no INTEGER holds, how many files have run."""
    numbers = [int(digits) for digits in (stem.partition("_")[0] for stem in stems) if digits.isdecimal()]
    newest = max(numbers, default=0)
    return newest if newest <= _LARGEST else len(stems)
