"""Tags of executions (``finlog_tags``)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantOwned
from legion_data.types import BigId

__all__ = ["FinanceTag"]


class FinanceTag(TenantOwned, Base):
    """A key and value that an execution is reported under."""

    __tablename__ = "finlog_tags"
    __table_args__ = (index("execution_id", "tag_key", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    execution_id: Mapped[str] = mapped_column(String(36), index=True)
    tag_key: Mapped[str] = mapped_column(String(128), index=True)
    tag_value: Mapped[str] = mapped_column(String(512))
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
