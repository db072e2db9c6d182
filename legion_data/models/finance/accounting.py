"""How executions are booked (``finlog_accounting``)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from decimal import Decimal  # noqa: TC003 - read by the mapper

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.models.mixins import TenantOwned
from legion_data.types import BigId

__all__ = ["Accounting"]


class Accounting(TenantOwned, Base):
    """How one execution is booked: billing group, classification, rates and what is charged back."""

    __tablename__ = "finlog_accounting"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    execution_id: Mapped[str] = mapped_column(String(36), index=True)
    aide_id: Mapped[str | None] = mapped_column(String(64), index=True)
    ucmg_id: Mapped[str | None] = mapped_column(String(64), index=True)
    billing_group: Mapped[str | None] = mapped_column(String(128), index=True)
    funding_source: Mapped[str | None] = mapped_column(String(128))
    classification: Mapped[str] = mapped_column(String(16), server_default="expense", index=True)
    recovery_ratio: Mapped[float | None] = mapped_column(server_default="2")
    rate_card_multiplier: Mapped[float | None] = mapped_column(server_default="1.28")
    provider_discount: Mapped[float | None] = mapped_column(server_default="1")
    chargeback_amount: Mapped[Decimal | None] = mapped_column(server_default="0")
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
