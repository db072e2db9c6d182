"""Conversations with models."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.models.access_scope import OwnedByPrincipal
from legion_data.models.base import Base
from legion_data.models.mixins import CreatedUpdatedAt, Inserted, PublicId
from legion_data.types import BigId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from legion_data.models.llm.conversation_compaction import ConversationCompaction
    from legion_data.models.llm.inference_request import MessageInferenceRequest
    from legion_data.models.llm.message import Message
    from legion_data.models.llm.policy_evaluation import PolicyEvaluation
    from legion_data.models.llm.security_event import SecurityEvent
    from legion_data.models.llm.security_lineage import SecurityLineage
    from legion_data.models.llm.tool_call import ToolCall

__all__ = ["Conversation"]


class Conversation(OwnedByPrincipal, PublicId, CreatedUpdatedAt, Inserted, Base):
    """A conversation with a model: who holds it, how it is classified, how long it is kept."""

    __tablename__ = "llm_conversations"
    __table_args__ = (index("identity_principal_id", "access_scope"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    principal_id: Mapped[int | None] = mapped_column(index=True)
    identity_id: Mapped[int | None] = mapped_column(index=True)
    title: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(32), server_default="active", index=True)
    system_prompt_key: Mapped[str | None] = mapped_column(String(255))
    system_prompt_hash: Mapped[str | None] = mapped_column(String(128))
    classification_level: Mapped[str | None] = mapped_column(String(64))
    contains_phi: Mapped[bool] = mapped_column(server_default=false())
    contains_pii: Mapped[bool] = mapped_column(server_default=false())
    retention_policy: Mapped[str] = mapped_column(String(64), server_default="default", index=True)
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    recorded_at: Mapped[datetime | None]

    messages: Mapped[list[Message]] = relationship(back_populates="conversation")
    message_inference_requests: Mapped[list[MessageInferenceRequest]] = relationship(back_populates="conversation")
    tool_calls: Mapped[list[ToolCall]] = relationship(back_populates="conversation")
    conversation_compactions: Mapped[list[ConversationCompaction]] = relationship(back_populates="conversation")
    policy_evaluations: Mapped[list[PolicyEvaluation]] = relationship(back_populates="conversation")
    security_events: Mapped[list[SecurityEvent]] = relationship(back_populates="conversation")

    def security_incident_lineage(self, session: Session) -> SecurityLineage:
        """See ``legion_data.models.llm.security_lineage``."""
        from legion_data.models.llm.security_lineage import lineage_for_conversation

        return lineage_for_conversation(session, self)
