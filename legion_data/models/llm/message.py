"""Messages of conversations."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by the mapper
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import utc_now
from legion_data.models.access_scope import AccessScoped
from legion_data.models.base import Base
from legion_data.models.mixins import Inserted, PublicId
from legion_data.types import BigId, LongText

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from legion_data.models.llm.conversation import Conversation
    from legion_data.models.llm.conversation_compaction import ConversationCompaction
    from legion_data.models.llm.incident_flow import IncidentFlow
    from legion_data.models.llm.inference_request import MessageInferenceRequest
    from legion_data.models.llm.inference_response import MessageInferenceResponse
    from legion_data.models.llm.tool_call import ToolCall

__all__ = ["Message"]


class Message(AccessScoped, PublicId, Inserted, Base):
    """A message of a conversation, numbered within it by ``seq``."""

    __tablename__ = "llm_messages"
    __table_args__ = (
        index("conversation_id", "role"),
        index("conversation_id", "seq", unique=True),
        index("identity_principal_id", "access_scope"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("llm_conversations.id", ondelete="CASCADE"), index=True
    )
    parent_message_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("llm_messages.id", ondelete="SET NULL"), index=True
    )
    message_inference_request_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_requests.id", ondelete="SET NULL", use_alter=True),
        index=True,
    )
    message_inference_response_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_message_inference_responses.id", ondelete="SET NULL", use_alter=True),
        index=True,
    )
    tool_call_id: Mapped[int | None] = mapped_column(
        BigId,
        ForeignKey("llm_tool_calls.id", ondelete="SET NULL", use_alter=True),
        index=True,
    )
    seq: Mapped[int]
    role: Mapped[str] = mapped_column(String(32))
    content_type: Mapped[str] = mapped_column(String(64), server_default="text")
    content: Mapped[str | None] = mapped_column(LongText)
    input_tokens: Mapped[int] = mapped_column(server_default="0")
    output_tokens: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now(), index=True)

    conversation: Mapped[Conversation] = relationship(back_populates="messages")
    parent_message: Mapped[Message | None] = relationship(remote_side="Message.id", back_populates="child_messages")
    message_inference_request: Mapped[MessageInferenceRequest | None] = relationship(
        foreign_keys=[message_inference_request_id],
        back_populates="messages",
        post_update=True,
    )
    message_inference_response: Mapped[MessageInferenceResponse | None] = relationship(
        foreign_keys=[message_inference_response_id],
        back_populates="messages",
        post_update=True,
    )
    tool_call: Mapped[ToolCall | None] = relationship(
        foreign_keys=[tool_call_id], back_populates="messages", post_update=True
    )
    child_messages: Mapped[list[Message]] = relationship(back_populates="parent_message")
    triggered_message_inference_requests: Mapped[list[MessageInferenceRequest]] = relationship(
        foreign_keys="MessageInferenceRequest.latest_message_id",
        back_populates="latest_message",
    )
    message_inference_responses: Mapped[list[MessageInferenceResponse]] = relationship(
        foreign_keys="MessageInferenceResponse.response_message_id",
        back_populates="response_message",
    )
    requested_tool_calls: Mapped[list[ToolCall]] = relationship(
        foreign_keys="ToolCall.requested_by_message_id",
        back_populates="requested_by_message",
    )
    result_tool_calls: Mapped[list[ToolCall]] = relationship(
        foreign_keys="ToolCall.result_message_id", back_populates="result_message"
    )
    compactions_from: Mapped[list[ConversationCompaction]] = relationship(
        foreign_keys="ConversationCompaction.replaces_message_from_id",
        back_populates="replaces_message_from",
    )
    compactions_to: Mapped[list[ConversationCompaction]] = relationship(
        foreign_keys="ConversationCompaction.replaces_message_to_id",
        back_populates="replaces_message_to",
    )

    def incident_flow(self, session: Session) -> IncidentFlow | None:
        """See ``legion_data.models.llm.incident_flow``."""
        return type(self).incident_flow_from(session, self)

    @classmethod
    def incident_flow_from(cls, session: Session, message: Message | int) -> IncidentFlow | None:
        """See ``legion_data.models.llm.incident_flow``."""
        from legion_data.models.llm.incident_flow import incident_flow

        return incident_flow(session, message)
