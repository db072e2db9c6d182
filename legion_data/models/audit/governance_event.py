"""Governance events: the platform's event store."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.immutable import Immutable
from legion_data.types import BigId, LongText, ShortText

__all__ = ["GovernanceEvent"]


class GovernanceEvent(Immutable, Base):
    """An event of a governance stream; ``sequence_number`` orders the stream and hashes chain it."""

    __tablename__ = "governance_events"
    __table_args__ = (
        index("stream_id", "sequence_number", unique=True),
        index("stream_id", "previous_hash", unique=True, where="hash_version >= 2"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    stream_id: Mapped[str] = mapped_column(ShortText)
    event_type: Mapped[str] = mapped_column(ShortText, index=True)
    sequence_number: Mapped[int]
    data_json: Mapped[str | None] = mapped_column(LongText)
    metadata_json: Mapped[str | None] = mapped_column(LongText)
    event_hash: Mapped[str | None] = mapped_column(String(64))
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)
    uuid: Mapped[str | None] = mapped_column(String(36), unique=True, index=True)
    hash_version: Mapped[int] = mapped_column(server_default="0")
