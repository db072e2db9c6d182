"""The LLM ledger: what was asked of models, what they answered, what it cost."""

from __future__ import annotations

from legion_data.models.llm.chat import Chat, ChatMessage
from legion_data.models.llm.conversation import Conversation
from legion_data.models.llm.conversation_compaction import ConversationCompaction
from legion_data.models.llm.inference_metric import MessageInferenceMetric
from legion_data.models.llm.inference_request import MessageInferenceRequest
from legion_data.models.llm.inference_response import MessageInferenceResponse
from legion_data.models.llm.message import Message
from legion_data.models.llm.policy_evaluation import PolicyEvaluation
from legion_data.models.llm.registry_event import RegistryEvent
from legion_data.models.llm.route_attempt import RouteAttempt
from legion_data.models.llm.security_event import SecurityEvent
from legion_data.models.llm.tool_call import ToolCall, ToolCallAttempt

__all__ = [
    "Chat",
    "ChatMessage",
    "Conversation",
    "ConversationCompaction",
    "Message",
    "MessageInferenceMetric",
    "MessageInferenceRequest",
    "MessageInferenceResponse",
    "PolicyEvaluation",
    "RegistryEvent",
    "RouteAttempt",
    "SecurityEvent",
    "ToolCall",
    "ToolCallAttempt",
]

# Last, so that whoever gets here in a circle finds every class of this package: rows are owned by principals.
import legion_data.models.identity  # noqa: F401
