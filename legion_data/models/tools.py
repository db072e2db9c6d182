"""Tools: embeddings of their descriptions."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import JSONText

__all__ = ["ToolEmbedding"]


class ToolEmbedding(Base):
    """The embedding of a tool's description by one model, so that it is computed once."""

    __tablename__ = "tool_embedding_cache"
    __table_args__ = (index("content_hash", "model", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(32))
    model: Mapped[str] = mapped_column(String(100))
    tool_name: Mapped[str] = mapped_column(String(200), index=True)
    vector: Mapped[Any] = mapped_column(JSONText, nullable=False)
    embedded_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())
