"""A prompt as rows: checked, numbered, each with its UUID; only the ids of other rows are missing.

Pure: nothing here knows a database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from legion_data.errors import RecordRefused
from legion_data.ledger.checking import checked_reference, part, parts, row
from legion_data.ledger.identity import part_uuid
from legion_data.ledger.records import (
    ConversationRecord,
    MessageRecord,
    MetricRecord,
    PolicyRecord,
    PromptRecord,
    RequestRecord,
    ResponseRecord,
    RouteRecord,
    ToolAttemptRecord,
    ToolCallRecord,
)

if TYPE_CHECKING:
    from legion_data.ledger.columns import Row

__all__ = ["ABOUT_RESPONSE", "CALL_UUID", "PromptRows", "message_uuid", "metric_row", "prompt_rows", "tool_rows"]

#: Where the row of an attempt carries the UUID of its call.
CALL_UUID = "tool_call_uuid"
#: Where the row of a policy evaluation says that it is about the response.
ABOUT_RESPONSE = "is_about_response"


@dataclass(frozen=True, slots=True)
class PromptRows:
    """What there is to write for one prompt."""

    ref: str
    conversation: Row
    request: Row
    user_message: Row | None
    response: Row | None
    assistant_message: Row | None
    metric: Row | None
    routes: list[Row]
    calls: list[Row]
    attempts: list[Row]
    policies: list[Row]


def prompt_rows(given: object, now: datetime | None = None) -> PromptRows:
    """The rows of a ``PromptRecord`` (or of a mapping with its fields). Raises ``RecordRefused``."""
    record = part(PromptRecord, given, "")
    now = now or datetime.now(UTC)
    conversation = row(part(ConversationRecord, record.conversation, "conversation"), "conversation")
    conversation["created_at"] = conversation["updated_at"] = now
    request = row(part(RequestRecord, record.request, "request"), "request")
    ref: str = request["request_ref"]
    talk: str = conversation["uuid"]
    request["uuid"] = part_uuid(ref, "request")
    response = None
    if record.response is not None:
        response = row(part(ResponseRecord, record.response, "response"), "response")
        response["uuid"] = part_uuid(ref, "response")
    if record.assistant_message is not None and response is None:
        raise RecordRefused("assistant_message", "needs a response, whose message it is")
    calls, attempts = _tool_rows(ref, record.tool_calls)
    return PromptRows(
        ref=ref,
        conversation=conversation,
        request=request,
        user_message=_message(ref, record.user_message, "user", talk, now),
        response=response,
        assistant_message=_message(ref, record.assistant_message, "assistant", talk, now),
        metric=None if record.metric is None else metric_row(ref, record.metric, "metric", now),
        routes=_routes(ref, record.route_attempts),
        calls=calls,
        attempts=attempts,
        policies=_policies(ref, record.policy_evaluations, has_response=response is not None),
    )


def metric_row(ref: str, given: object, path: str, now: datetime | None = None) -> Row:
    """The row of a ``MetricRecord``."""
    record = part(MetricRecord, given, path)
    made = row(record, path)
    which = record.metering_ref
    if which is not None:
        checked_reference(which, f"{path}.metering_ref")
    made["uuid"] = part_uuid(ref, "metric", *(() if which is None else (which,)))
    made["request_ref"] = ref
    if made["recorded_at"] is None:  # money without a day would be in nobody's bill
        made["recorded_at"] = now or datetime.now(UTC)
    return made


def tool_rows(ref: str, given: object, path: str) -> tuple[Row, list[Row]]:
    """The row of a ``ToolCallRecord`` that comes alone, and those of its attempts."""
    record = part(ToolCallRecord, given, path)
    if record.tool_call_index is None:
        raise RecordRefused(f"{path}.tool_call_index", "is required: it tells the call from the others of the request")
    return _tool_row(ref, record, path, record.tool_call_index)


def message_uuid(ref: str, role: str, conversation_uuid: str) -> str:
    """The UUID of a message. It follows from the conversation too: of two conversations that use one reference, the
    later one must meet the other's request, not its message."""
    return part_uuid(ref, "message", role, conversation_uuid)


def _message(ref: str, given: object, role: str, conversation_uuid: str, now: datetime) -> Row | None:
    if given is None:
        return None
    path = f"{role}_message"
    made = row(part(MessageRecord, given, path), path)
    made["uuid"] = message_uuid(ref, role, conversation_uuid)
    made["role"] = made["role"] or role
    made["created_at"] = made["created_at"] or now
    return made


def _routes(ref: str, given: object) -> list[Row]:
    made: list[Row] = []
    taken: set[int] = set()
    for place, (path, record) in enumerate(parts(RouteRecord, given, "route_attempts")):
        one = row(record, path)
        number = one["attempt_no"] = _numbered(one["attempt_no"], place + 1, taken, f"{path}.attempt_no")
        one["uuid"] = part_uuid(ref, "route attempt", number)
        made.append(one)
    return made


def _tool_rows(ref: str, given: object) -> tuple[list[Row], list[Row]]:
    calls: list[Row] = []
    attempts: list[Row] = []
    taken: set[int] = set()
    for place, (path, record) in enumerate(parts(ToolCallRecord, given, "tool_calls")):
        call, tries = _tool_row(ref, record, path, place)
        _numbered(call["tool_call_index"], place, taken, f"{path}.tool_call_index")
        calls.append(call)
        attempts += tries
    return calls, attempts


def _tool_row(ref: str, record: ToolCallRecord, path: str, place: int) -> tuple[Row, list[Row]]:
    call = row(record, path)
    index = call["tool_call_index"] = place if record.tool_call_index is None else record.tool_call_index
    call["uuid"] = part_uuid(ref, "tool call", index)
    call["request_ref"] = ref
    attempts: list[Row] = []
    taken: set[int] = set()
    for at, (where, attempt) in enumerate(parts(ToolAttemptRecord, record.attempts, f"{path}.attempts")):
        one = row(attempt, where)
        number = one["attempt_no"] = _numbered(one["attempt_no"], at + 1, taken, f"{where}.attempt_no")
        one["uuid"] = part_uuid(ref, "tool attempt", index, number)
        one[CALL_UUID] = call["uuid"]
        attempts.append(one)
    return call, attempts


def _policies(ref: str, given: object, *, has_response: bool) -> list[Row]:
    """Policies have no number: the first evaluation of a policy, the second, ... are told apart by their order."""
    made = []
    seen: Counter[tuple[object, ...]] = Counter()
    for path, record in parts(PolicyRecord, given, "policy_evaluations"):
        one = row(record, path)
        if not isinstance(record.is_about_response, bool):
            raise RecordRefused(f"{path}.is_about_response", "takes bool")
        if record.is_about_response and not has_response:
            raise RecordRefused(f"{path}.is_about_response", "needs a response")
        which = (one["policy_key"], one["evaluation_type"])  # what a later delivery cannot add to
        one["uuid"] = part_uuid(ref, "policy evaluation", *which, seen[which])
        seen[which] += 1
        one[ABOUT_RESPONSE] = record.is_about_response
        made.append(one)
    return made


def _numbered(said: int | None, place: int, taken: set[int], path: str) -> int:
    number = place if said is None else said
    if number in taken:
        raise RecordRefused(path, f"is {number}, which another one in the list has already")
    taken.add(number)
    return number
