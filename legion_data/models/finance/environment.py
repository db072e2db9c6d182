"""Cloud accounts that executions ran in (``finlog_environments``)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantOwned
from legion_data.types import BigId

__all__ = ["FinanceEnvironment"]


class FinanceEnvironment(TenantOwned, Base):
    """A cloud account and region that executions ran in."""

    __tablename__ = "finlog_environments"
    __table_args__ = (index("csp", "region"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    csp: Mapped[str] = mapped_column(String(16), index=True)
    account_id: Mapped[str] = mapped_column(String(64), index=True)
    account_name: Mapped[str | None] = mapped_column(String(255))
    askid: Mapped[str | None] = mapped_column(String(64), index=True)
    region: Mapped[str | None] = mapped_column(String(64))
    environment: Mapped[str | None] = mapped_column(String(32), server_default="prod")
    subscription_id: Mapped[str | None] = mapped_column(String(64))
    resource_group: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
