"""Prompts of ten rows, one transaction each: ``record_prompt`` against the same statements written by hand in Core.

By hand nothing is checked, and no second delivery is recognised: rows are inserted plainly, with the ids of the rows
before. The ORM writes the same rows as its tutorial would. The predecessor's clients, with 44 to 46 statements a
prompt, made 176 to 194 a second on SQLite on the machine of ``performance.md``; three times that is the target there.
"""

from __future__ import annotations

import itertools
import statistics
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update

from benchmarks.databases import layers
from benchmarks.measure import Result
from legion_data.dialects.kinds import is_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

__all__ = ["measure"]

PROMPTS = 100
#: Of a round: the ways take turns this often, so that a slow moment of the machine meets all of them.
TURNS = 10
SINCE_SQLITE = 3 * 194
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)

REQUEST: dict[str, Any] = {"cost_center": "fin", "requested_at": AT}
QUESTION: dict[str, Any] = {"content": "What is the capital of France?", "input_tokens": 10}
RESPONSE: dict[str, Any] = {"provider": "p", "model_key": "m", "status": "success", "latency_ms": 120}
ANSWER: dict[str, Any] = {"content": "Paris.", "output_tokens": 20}
TOKENS = {"input_tokens": 10, "output_tokens": 20, "total_tokens": 30}
METRIC: dict[str, Any] = {**TOKENS, "cost_usd": Decimal("0.00042"), "recorded_at": AT}
ROUTE: dict[str, Any] = {"status": "success", "provider": "p", "latency_ms": 100}
CALL: dict[str, Any] = {"tool_name": "search", "status": "completed"}
ATTEMPT: dict[str, Any] = {"status": "succeeded", "duration_ms": 9}
POLICY: dict[str, Any] = {"policy_key": "k", "evaluation_type": "input", "decision": "allow"}


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Prompts a second, on each database that there is a server for."""
    for name, layer in layers(folder, "ledger"):
        yield from _prompts(name, layer, rounds)


def _prompts(name: str, layer: Any, rounds: int) -> Iterator[Result]:
    ways: dict[str, Callable[[Session, str, str], object]] = {"ours": _ours, "core": _in_core, "orm": _in_orm}
    rates: dict[str, list[float]] = {way: [] for way in ways}
    number = itertools.count()
    for _ in range(rounds + 1):  # the first one warms up
        taken = dict.fromkeys(ways, 0.0)
        for _ in range(TURNS):
            for way, write in ways.items():
                named = [(f"{way}-{next(number)}", str(uuid4())) for _ in range(PROMPTS // TURNS)]
                begun = time.perf_counter()
                for ref, talk in named:
                    with layer.session() as session:
                        write(session, ref, talk)
                taken[way] += time.perf_counter() - begun
        for way, seconds in taken.items():
            rates[way].append(PROMPTS / seconds)
    ours, core, orm = (statistics.median(rates[way][1:]) for way in ways)
    yield Result(f"record_prompt, ten rows ({name})", ours, "/s", SINCE_SQLITE if name == "SQLite" else None)
    yield Result(f"the same statements by hand in Core ({name})", core, "/s")
    yield Result(f"the same rows through the ORM ({name})", orm, "/s")
    yield Result(f"ours over Core ({name})", ours / core, "x", 0.8)


def _ours(session: Session, ref: str, talk: str) -> object:
    from legion_data import ledger

    return ledger.record_prompt(
        session,
        ledger.PromptRecord(
            conversation=ledger.ConversationRecord(uuid=talk),
            request=ledger.RequestRecord(request_ref=ref, **REQUEST),
            user_message=ledger.MessageRecord(**QUESTION),
            response=ledger.ResponseRecord(**RESPONSE),
            assistant_message=ledger.MessageRecord(**ANSWER),
            metric=ledger.MetricRecord(**METRIC),
            route_attempts=[ledger.RouteRecord(**ROUTE)],
            tool_calls=[ledger.ToolCallRecord(**CALL, attempts=[ledger.ToolAttemptRecord(**ATTEMPT)])],
            policy_evaluations=[ledger.PolicyRecord(**POLICY)],
        ),
    )


def _in_core(session: Session, ref: str, talk: str) -> None:
    """As many statements as ``record_prompt`` sends for these rows."""
    from legion_data.models import llm

    connection = session.connection()

    def add(model: type[Any], **values: Any) -> int:
        key = connection.execute(insert(model.__table__), values).inserted_primary_key
        assert key is not None
        return int(key[0])

    request, message = llm.MessageInferenceRequest, llm.Message
    known = select(request.id).where(request.request_ref == ref).scalar_subquery()
    talks = select(llm.Conversation.id).where(llm.Conversation.uuid == talk).scalar_subquery()
    last = select(func.max(message.seq)).where(message.conversation_id == talks).scalar_subquery()
    seen = connection.execute(select(known, last)).one()
    conversation = add(llm.Conversation, uuid=talk)
    if not is_sqlite(connection.dialect):
        seen = connection.execute(select(known, last)).one()
    seq = seen[1] or 0
    question = add(message, conversation_id=conversation, seq=seq + 1, role="user", **QUESTION)
    asked = add(request, conversation_id=conversation, latest_message_id=question, request_ref=ref, **REQUEST)
    answered = add(llm.MessageInferenceResponse, message_inference_request_id=asked, **RESPONSE)
    of_both = {"message_inference_request_id": asked, "message_inference_response_id": answered}
    answer = add(
        message,
        conversation_id=conversation,
        seq=seq + 2,
        role="assistant",
        parent_message_id=question,
        **of_both,
        **ANSWER,
    )
    response = llm.MessageInferenceResponse
    connection.execute(update(response).where(response.id == answered).values(response_message_id=answer))
    add(llm.MessageInferenceMetric, **of_both, **METRIC)
    add(llm.RouteAttempt, attempt_no=1, **of_both, **ROUTE)
    call = add(
        llm.ToolCall,
        message_inference_response_id=answered,
        conversation_id=conversation,
        requested_by_message_id=answer,
        **CALL,
    )
    add(llm.ToolCallAttempt, tool_call_id=call, attempt_no=1, **ATTEMPT)
    add(llm.PolicyEvaluation, conversation_id=conversation, message_inference_request_id=asked, **POLICY)


def _in_orm(session: Session, ref: str, talk: str) -> None:
    from legion_data.models import llm

    conversation = llm.Conversation(uuid=talk)
    question = llm.Message(conversation=conversation, seq=1, role="user", **QUESTION)
    asked = llm.MessageInferenceRequest(conversation=conversation, latest_message=question, request_ref=ref, **REQUEST)
    session.add(asked)
    session.flush()
    answered = llm.MessageInferenceResponse(message_inference_request=asked, **RESPONSE)
    of_both = {"message_inference_request": asked, "message_inference_response": answered}
    answered.response_message = llm.Message(
        conversation=conversation, seq=2, role="assistant", parent_message=question, **of_both, **ANSWER
    )
    call = llm.ToolCall(
        message_inference_response=answered,
        conversation=conversation,
        requested_by_message=answered.response_message,
        **CALL,
    )
    session.add_all(
        [
            llm.MessageInferenceMetric(**of_both, **METRIC),
            llm.RouteAttempt(attempt_no=1, **of_both, **ROUTE),
            llm.ToolCallAttempt(tool_call=call, attempt_no=1, **ATTEMPT),
            llm.PolicyEvaluation(conversation=conversation, message_inference_request=asked, **POLICY),
        ]
    )
