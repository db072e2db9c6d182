"""What a verification found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from legion_data.audit.chain import Break, Place

__all__ = ["Report"]


@dataclass
class Report:
    """``valid``, and everything that is not."""

    breaks: list[Break] = field(default_factory=list)
    #: Rows of format 2 whose hash was computed.
    rows: int = 0
    chains: int = 0
    #: Rows of before format 2 that a seam holds, and whose digest is right; and those that no seam holds yet. Of both,
    #: how many have the predecessor's recipe (the others have one that is not known here).
    sealed_rows: int = 0
    unsealed_rows: int = 0
    version_1_rows: int = 0
    #: Signatures that are right, and signatures by keys that were not given.
    signatures: int = 0
    unknown_signatures: int = 0
    #: Whether a checkpoint was compared: "signed", "unsigned", or None.
    checkpoint: str | None = None
    #: Chain -> the last place that was verified; ``verify(since=...)`` goes on from there.
    positions: dict[str, Place] = field(default_factory=dict)
    ms: float = 0.0

    @property
    def valid(self) -> bool:
        """Nothing is wrong."""
        return not self.breaks

    @property
    def length(self) -> int:
        """All rows that were looked at."""
        return self.rows + self.sealed_rows + self.unsealed_rows

    def add(self, other: Report) -> None:
        """Take in what was found elsewhere."""
        self.breaks += other.breaks
        for name in (
            "rows",
            "chains",
            "sealed_rows",
            "unsealed_rows",
            "version_1_rows",
            "signatures",
            "unknown_signatures",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.positions |= other.positions

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "valid": self.valid,
            "rows": self.rows,
            "chains": self.chains,
            "sealed_rows": self.sealed_rows,
            "unsealed_rows": self.unsealed_rows,
            "version_1_rows": self.version_1_rows,
            "signatures": self.signatures,
            "unknown_signatures": self.unknown_signatures,
            "checkpoint": self.checkpoint,
            "breaks": [one._asdict() for one in self.breaks],
            "positions": {name: list(place) for name, place in self.positions.items()},
            "ms": round(self.ms, 1),
        }
