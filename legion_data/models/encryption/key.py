"""Encryption keys, wrapped by a master key that is not in the database."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import CHAR, String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import LongText

__all__ = ["EncryptionKey"]


class EncryptionKey(Base):
    """A data key of a scope (``default`` or ``tenant:ID``); written by ``legion_data.encryption`` only.

    The highest version of a scope encrypts, earlier ones (``retired_at``) only decrypt. A destroyed key has lost its
    ``wrapped_key``; its row stays, and says so.
    """

    __tablename__ = "encryption_keys"
    __table_args__ = (index("scope", "version", unique=True),)

    key_id: Mapped[str] = mapped_column(CHAR(32), primary_key=True)
    scope: Mapped[str] = mapped_column(String(255))
    version: Mapped[int]
    algorithm: Mapped[str] = mapped_column(String(32))
    wrapped_key: Mapped[str | None] = mapped_column(LongText)
    wrapped_by: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    retired_at: Mapped[datetime | None]
    destroyed_at: Mapped[datetime | None]
