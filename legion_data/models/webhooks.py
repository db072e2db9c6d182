"""Webhooks: who is told about events, and how the telling went."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.server_defaults import utc_now
from legion_data.models.base import Base
from legion_data.types import JSONText, LongText

__all__ = ["Webhook", "WebhookDeadLetter", "WebhookDelivery"]


class Webhook(Base):
    """An address that is told about events, with the secret that signs what it is sent."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(2048))
    secret: Mapped[str] = mapped_column(String(255))
    event_types: Mapped[Any] = mapped_column(JSONText, nullable=True)
    status: Mapped[str | None] = mapped_column(String(20), server_default="active")
    max_retries: Mapped[int | None] = mapped_column(server_default="5")
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())
    updated_at: Mapped[datetime | None] = mapped_column(server_default=utc_now())

    deliveries: Mapped[list[WebhookDelivery]] = relationship(back_populates="webhook")
    dead_letters: Mapped[list[WebhookDeadLetter]] = relationship(back_populates="webhook")


class WebhookDelivery(Base):
    """One attempt to deliver an event to a webhook."""

    __tablename__ = "webhook_deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"), index=True)
    event_name: Mapped[str] = mapped_column(String(255), index=True)
    response_status: Mapped[int | None]
    success: Mapped[bool | None] = mapped_column(index=True)
    attempt: Mapped[int | None] = mapped_column(server_default="1")
    error: Mapped[str | None] = mapped_column(LongText)
    delivered_at: Mapped[datetime | None] = mapped_column(server_default=utc_now(), index=True)

    webhook: Mapped[Webhook] = relationship(back_populates="deliveries")


class WebhookDeadLetter(Base):
    """An event that a webhook did not take after every attempt."""

    __tablename__ = "webhook_dead_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"), index=True)
    event_name: Mapped[str] = mapped_column(String(255), index=True)
    payload: Mapped[str | None] = mapped_column(LongText)
    attempts: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(LongText)
    created_at: Mapped[datetime | None] = mapped_column(server_default=utc_now(), index=True)

    webhook: Mapped[Webhook] = relationship(back_populates="dead_letters")
