"""How far a rotation of keys has come, table by table."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import CHAR, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base

__all__ = ["EncryptionRotation"]


class EncryptionRotation(Base):
    """One table of one rotation; ``last_row`` is where the next batch begins. Written by ``encryption rotate`` only."""

    __tablename__ = "encryption_rotations"

    rotation_id: Mapped[str] = mapped_column(CHAR(36), primary_key=True)
    table_name: Mapped[str] = mapped_column(String(128), primary_key=True)
    scope: Mapped[str | None] = mapped_column(String(255))
    last_row: Mapped[str | None] = mapped_column(String(255))
    seen_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    rewritten_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    started_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    finished_at: Mapped[datetime | None]
