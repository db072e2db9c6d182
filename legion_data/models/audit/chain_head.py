"""The heads of chains: whoever appends locks one."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.models.base import Base
from legion_data.types import BigId

__all__ = ["AuditChainHead"]


class AuditChainHead(Base):
    """The last place of a chain: how many rows it ever had, and the hash that the next row names."""

    __tablename__ = "audit_chain_heads"

    ledger: Mapped[str] = mapped_column(String(20), primary_key=True)
    chain_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(String(64))
