"""Numbers and lists as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["aligned", "bytes_text", "count_text"]


def bytes_text(size: int | None) -> str:
    """1536 -> "1.5 KiB"."""
    if size is None:
        return "unknown"
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def count_text(count: int, one: str, many: str | None = None) -> str:
    """1, "revision" -> "1 revision"; 2 -> "2 revisions"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows as lines whose columns stand under each other."""
    kept = [list(row) for row in rows]
    if not kept:
        return []
    widths = [max(len(row[place]) for row in kept) for place in range(len(kept[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in kept]
