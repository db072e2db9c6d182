"""``record_metering`` and ``record_tool``: parts of a prompt that come by queues of their own, before it or after.

A part names its request by the reference. Is the request there, the part is joined to it and to its response at once;
is it not, the part waits, with the reference and without ids, until ``record_prompt`` or ``reconcile`` joins it. The
predecessor required the ids, and dead-lettered what came first (bug 7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from legion_data.ledger import statements
from legion_data.ledger.checking import checked_reference
from legion_data.ledger.joining import joined
from legion_data.ledger.prompt_rows import metric_row, tool_rows
from legion_data.ledger.statements import MANY
from legion_data.models.llm import MessageInferenceMetric, ToolCall, ToolCallAttempt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from legion_data.ledger.records import MetricRecord, ToolCallRecord

__all__ = ["record_metering", "record_tool"]


class _Found(NamedTuple):
    """The request that a part belongs to, as far as it is there."""

    request_id: int | None = None
    conversation_id: int | None = None
    response_id: int | None = None
    message_id: int | None = None


def record_metering(session: Session, request_ref: str, metric: MetricRecord | Mapping[str, object]) -> bool:
    """Write what the request ``request_ref`` took; two statements. Whether the request is known by now.

    Delivered again, or after a prompt that brought the same metric, it fills in what was not said. Several meterings
    of one request each have a ``metering_ref`` of their own.

    Raises ``RecordRefused``, naming the field, before anything is written.
    """
    checked_reference(request_ref, "request_ref")
    row = metric_row(request_ref, metric, "metric")
    with joined(session) as connection:
        found = _found(connection, request_ref)
        row.update(message_inference_request_id=found.request_id, message_inference_response_id=found.response_id)
        MANY[MessageInferenceMetric].write(connection, [row])
    return found.request_id is not None


def record_tool(session: Session, request_ref: str, call: ToolCallRecord | Mapping[str, object]) -> bool:
    """Write a tool call of the request ``request_ref`` and the attempts to run it; at most three statements. Whether
    the response that asked for it is known by now.

    ``call.tool_call_index`` is required here. Delivered again, or after a prompt that brought the same call, it fills
    in what was not said, moves statuses forward and adds attempts.

    Raises ``RecordRefused``, naming the field, before anything is written.
    """
    checked_reference(request_ref, "request_ref")
    row, attempts = tool_rows(request_ref, call, "call")
    with joined(session) as connection:
        found = _found(connection, request_ref)
        row.update(
            message_inference_response_id=found.response_id,
            conversation_id=found.conversation_id,
            requested_by_message_id=found.message_id,
        )
        MANY[ToolCall].write(connection, [row])
        if attempts:
            MANY[ToolCallAttempt].write(connection, attempts)
    return found.response_id is not None


def _found(connection: Connection, request_ref: str) -> _Found:
    row = statements.find_request().first(connection, {"ref_": request_ref})
    return _Found() if row is None else _Found(*row)
