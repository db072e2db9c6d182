"""``record_prompt``: everything about one prompt, in the caller's transaction, in at most 14 statements.

**Once.** Each part has a UUID that follows from the request's reference (``identity``), and a unique index over it.
What is delivered again fills in what was not said before and changes nothing else (``columns.kept``), whoever delivers
it and however often, also two at once.

**In order.** Messages are numbered 1, 2, 3, ... within their conversation. The second statement locks the row of the
conversation until the transaction ends (it is made, or filled in, by the same INSERT), so the number after the last one
is free; the unique index over (conversation, number) stands behind that. Who waits for the lock looks again when it has
it, in a new statement, which under READ COMMITTED sees what the other one committed. SQLite has one writer at a time,
and looks once.

**In any order.** Metrics and tool calls may have come before (``record_metering``, ``record_tool``). Those that the
prompt brings too have the same UUID and become one row; those that it does not bring are given their request and
response. (A prompt with a metric of its own leaves further meterings of the request to ``reconcile``: that keeps the
fourteen.)

Locks are taken in one order: the conversation, then its parts. What is left to ``TransactionLost``: callers that write
to several conversations in one transaction and meet in another order. ``run_in_transaction`` runs those again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from legion_data.dialects.kinds import is_sqlite
from legion_data.engines.errors import recognise
from legion_data.errors import LedgerConflict, UniqueViolation
from legion_data.ledger import statements
from legion_data.ledger.identity import part_uuid
from legion_data.ledger.joining import joined
from legion_data.ledger.prompt_rows import ABOUT_RESPONSE, PromptRows, message_uuid, prompt_rows
from legion_data.ledger.scope import scope_of
from legion_data.ledger.statements import MANY, ONE, Seen
from legion_data.models.llm import (
    Message,
    MessageInferenceMetric,
    MessageInferenceRequest,
    MessageInferenceResponse,
    PolicyEvaluation,
    RouteAttempt,
    ToolCall,
    ToolCallAttempt,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from legion_data.engines.prepared import Prepared
    from legion_data.ledger.columns import Row
    from legion_data.ledger.records import PromptRecord

__all__ = ["Recorded", "record_prompt"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The rows of a prompt. ``is_new``: this delivery was the first."""

    conversation_id: int
    request_id: int
    response_id: int | None
    user_message_id: int | None
    assistant_message_id: int | None
    is_new: bool


def record_prompt(session: Session, record: PromptRecord | Mapping[str, object]) -> Recorded:
    """Write a prompt with all its parts, or what a former delivery of it did not say. Written in ``session``.

    Required are the conversation and the request; a prompt without messages, response or other parts is one of which
    only that much is known. A request that another writer recorded under the same reference is left as it is.

    Raises ``RecordRefused``, naming the field, and ``LedgerConflict`` when the reference belongs to another
    conversation, both before anything is written; only when two conversations use one reference at the same instant
    the later one learns it half-way, so roll back after a ``LedgerConflict``. ``TransactionLost`` when the database
    gave up the transaction. Objects of the session that were loaded before do not know what was filled in.
    """
    rows = prompt_rows(record)
    with joined(session) as connection:
        return _record(connection, rows)


def _record(connection: Connection, rows: PromptRows) -> Recorded:
    talk = rows.conversation["uuid"]
    names = statements.parameters(
        {
            "conversation_uuid": talk,
            "ref": rows.ref,
            "response_uuid": part_uuid(rows.ref, "response"),
            "user_uuid": message_uuid(rows.ref, "user", talk),
            "assistant_uuid": message_uuid(rows.ref, "assistant", talk),
        }
    )
    seen = _looked(connection, rows, names)
    if seen.request_id is not None and seen.request_uuid != rows.request["uuid"]:
        return _of_another_writer(seen)
    rows.conversation["touched_at"] = rows.conversation["updated_at"] if seen.request_id is None else None
    conversation_id = statements.enter.id_of(connection, rows.conversation)
    if not is_sqlite(connection.dialect):
        seen = _looked(connection, rows, names)
    writing = _Writing(connection, rows, seen, conversation_id)
    writing.core()
    writing.parts()
    return writing.done()


def _looked(connection: Connection, rows: PromptRows, names: Mapping[str, object]) -> Seen:
    found = statements.look().first(connection, names)
    assert found is not None, "a SELECT without FROM has one row"
    seen = Seen(*found)
    if seen.request_id is not None and seen.request_conversation_id != seen.conversation_id:
        raise _conflict(rows)
    return seen


def _conflict(rows: PromptRows) -> LedgerConflict:
    return LedgerConflict(
        f"The request {rows.ref[:60]!r} belongs to another conversation than {rows.conversation['uuid']!r}."
    )


def _of_another_writer(seen: Seen) -> Recorded:
    assert seen.conversation_id is not None
    assert seen.request_id is not None
    return Recorded(seen.conversation_id, seen.request_id, None, None, None, is_new=False)


class _Writing:
    """One prompt on its way into the tables; the conversation is ours."""

    def __init__(self, connection: Connection, rows: PromptRows, seen: Seen, conversation_id: int) -> None:
        self._connection, self._rows, self._seen = connection, rows, seen
        self._conversation_id = conversation_id
        self._next_seq = (seen.last_seq or 0) + 1
        stored = (seen.access_scope, seen.identity_principal_id, seen.identity_canonical_name)
        self._scope = scope_of(rows.conversation, stored)
        self._user_id, self._assistant_id = seen.user_message_id, seen.assistant_message_id
        self._request_id, self._response_id = seen.request_id or 0, seen.response_id

    def core(self) -> None:
        """User message, request, response, assistant message."""
        rows, seen = self._rows, self._seen
        if rows.user_message is not None:
            self._user_id = self._message(rows.user_message, seen.user_message_id)
        rows.request.update(conversation_id=self._conversation_id, latest_message_id=self._user_id)
        request = ONE[MessageInferenceRequest]
        if seen.request_id is not None:
            self._request_id = request.fill.id_of(self._connection, rows.request)
        else:
            try:
                self._request_id = request.insert.id_of(self._connection, rows.request)
            except (IntegrityError, UniqueViolation) as error:
                # We hold the conversation, so whoever took the reference since we looked holds another one.
                if isinstance(recognise(error), UniqueViolation):
                    raise _conflict(rows) from error
                raise
        if rows.response is not None:
            rows.response["message_inference_request_id"] = self._request_id
            response = ONE[MessageInferenceResponse]
            write = response.insert if seen.response_id is None else response.fill
            self._response_id = write.id_of(self._connection, rows.response)
        if rows.assistant_message is not None:
            rows.assistant_message.update(
                parent_message_id=self._user_id,
                message_inference_request_id=self._request_id,
                message_inference_response_id=self._response_id,
            )
            self._assistant_id = self._message(rows.assistant_message, seen.assistant_message_id)
            if None in (seen.assistant_message_id, seen.response_id):
                self._do(statements.link_response())

    def parts(self) -> None:
        """Metric, route attempts, tool calls with their attempts, policy evaluations; and parts that came first."""
        rows, of_request = self._rows, {"message_inference_request_id": self._request_id}
        of_response = {"message_inference_response_id": self._response_id}
        if rows.metric is not None:
            rows.metric.update(of_request, **of_response)
            MANY[MessageInferenceMetric].write(self._connection, [rows.metric])
        elif self._seen.has_waiting_metric:
            self._do(statements.join_metrics())
        for route in rows.routes:
            route.update(of_request)
        if rows.routes:
            rows.routes[-1].update(of_response)
        for call in rows.calls:
            call.update(of_response, conversation_id=self._conversation_id, requested_by_message_id=self._assistant_id)
        for policy in rows.policies:
            policy.update(of_request, conversation_id=self._conversation_id)
            if policy[ABOUT_RESPONSE]:
                policy.update(of_response)
        for model, listed in (
            (RouteAttempt, rows.routes),
            (ToolCall, rows.calls),
            (ToolCallAttempt, rows.attempts),
            (PolicyEvaluation, rows.policies),
        ):
            if listed:
                MANY[model].write(self._connection, listed)
        if self._seen.has_waiting_call:
            self._do(statements.join_calls())

    def done(self) -> Recorded:
        return Recorded(
            conversation_id=self._conversation_id,
            request_id=self._request_id,
            response_id=self._response_id,
            user_message_id=self._user_id,
            assistant_message_id=self._assistant_id,
            is_new=self._seen.request_id is None,
        )

    def _message(self, row: Row, known: int | None) -> int:
        row.update(self._scope, conversation_id=self._conversation_id, seq=self._next_seq)
        if known is not None:
            return ONE[Message].fill.id_of(self._connection, row)
        self._next_seq += 1
        return ONE[Message].insert.id_of(self._connection, row)

    def _do(self, statement: Prepared) -> None:
        given = {
            "ref": self._rows.ref,
            "conversation_id": self._conversation_id,
            "request_id": self._request_id,
            "response_id": self._response_id,
            "message_id": self._assistant_id,
        }
        statement.send(self._connection, statements.parameters(given))
