"""Anchors: where a chain may begin."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.models.base import Base
from legion_data.models.immutable import Immutable
from legion_data.types import BigId

__all__ = ["AuditAnchor"]


class AuditAnchor(Immutable, Base):
    """A place of a chain that it may be verified from.

    ``kind`` seam: ``digest`` is of the ``row_count`` rows up to ``last_id`` that came before version 2; ``hash`` is of
    the place before, and the row behind ``seq`` names the anchor's own hash. ``kind`` prune: rows up to ``seq``, which
    had ``hash``, were deleted.
    """

    __tablename__ = "audit_anchors"
    __table_args__ = (index("ledger", "chain_id", "previous_anchor", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ledger: Mapped[str] = mapped_column(String(20))
    chain_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(10))
    seq: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(String(64))
    row_count: Mapped[int] = mapped_column(BigId)
    last_id: Mapped[int | None] = mapped_column(BigId)
    digest: Mapped[str | None] = mapped_column(String(64))
    version_1_count: Mapped[int | None] = mapped_column(BigId)
    retention: Mapped[str | None] = mapped_column(String(255))
    previous_anchor: Mapped[str] = mapped_column(String(64))
    anchor_hash: Mapped[str] = mapped_column(String(64), unique=True, index=True)
    signature: Mapped[str | None] = mapped_column(String(512))
    created_at: Mapped[datetime]
