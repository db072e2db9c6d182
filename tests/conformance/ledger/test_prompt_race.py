"""Eight at once: nothing is lost, nothing is there twice, and every message has its number."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data.errors import LedgerConflict
from legion_data.ledger import reconcile, record_metering, record_prompt, record_tool
from legion_data.models.llm import (
    Conversation,
    Message,
    MessageInferenceMetric,
    MessageInferenceRequest,
    ToolCall,
    ToolCallAttempt,
)
from legion_data.runtime import DataLayer
from tests.conformance.ledger.prompts import call, metric, rows_of, whole_prompt
from tests.databases import is_nightly
from tests.racing import PATIENCE_SECONDS, run_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.racing import RunProcesses

WRITERS = 8
PROMPTS = 40 if is_nightly() else 4


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings, local={"enabled": False}, max_connections=WRITERS, pool_timeout=60)


def _record(layer: DataLayer, ref: str, conversation: str) -> Any:
    record = whole_prompt(ref, conversation)
    return layer.run_in_transaction(lambda session: record_prompt(session, record), attempts=20)


def _process(settings: dict[str, Any]) -> list[tuple[int, bool]]:
    """Prompts of this process's own in one conversation, and between them prompts that all processes deliver."""
    layer = DataLayer({**settings, "local": {"enabled": False}})
    layer.setup()
    same = []
    for number in range(PROMPTS):
        _record(layer, f"{os.getpid()}-{number}", "talk")
        made = _record(layer, f"same-{number}", "talk")
        same.append((made.request_id, made.is_new))
    layer.shutdown()
    return same


def test_eight_processes_lose_nothing_and_number_messages_without_gap(
    layer: DataLayer, migrated: Any, run_processes: RunProcesses
) -> None:
    same = [one for answer in run_processes(WRITERS, _process, migrated.settings) for one in answer]
    assert len({request for request, _ in same}) == PROMPTS
    assert [is_new for _, is_new in same].count(True) == PROMPTS
    prompts = PROMPTS * (WRITERS + 1)
    with layer.session(read_only=True) as session:
        assert {name: len(rows) for name, rows in rows_of(session).items()} == {
            "llm_conversations": 1,
            "llm_messages": 2 * prompts,
            "llm_message_inference_requests": prompts,
            "llm_message_inference_responses": prompts,
            "llm_message_inference_metrics": prompts,
            "llm_route_attempts": 2 * prompts,
            "llm_tool_calls": 2 * prompts,
            "llm_tool_call_attempts": 4 * prompts,
            "llm_policy_evaluations": 2 * prompts,
        }
        assert sorted(session.scalars(select(Message.seq))) == list(range(1, 2 * prompts + 1))
        # The answer is the message after its question, whoever wrote in between.
        for message in session.scalars(select(Message).where(Message.role == "assistant")):
            assert message.parent_message is not None
            assert message.parent_message.seq == message.seq - 1


def test_of_eight_conversations_one_has_the_reference(layer: DataLayer) -> None:
    def claim(index: int) -> list[str]:
        outcomes = []
        for number in range(PROMPTS):
            try:
                _record(layer, f"taken-{number}", f"talk-{index}")
                outcomes.append("recorded")
            except LedgerConflict:
                outcomes.append("refused")
        return outcomes

    for outcomes in zip(*run_threads(WRITERS, claim), strict=True):
        assert Counter(outcomes) == {"recorded": 1, "refused": WRITERS - 1}
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(MessageInferenceRequest)) == PROMPTS
        assert session.scalar(select(func.count()).select_from(Message)) == 2 * PROMPTS
        with_messages = select(func.count(Message.conversation_id.distinct()))
        assert session.scalar(select(func.count()).select_from(Conversation)) == session.scalar(with_messages)


class _GivenUp(Exception):
    """The caller's own transaction fails."""


def test_who_waited_for_a_prompt_that_was_rolled_back_records_it(layer: DataLayer) -> None:
    """InnoDB may give up one of those who wait for a row that is taken back: it is run again."""
    together = threading.Barrier(WRITERS)

    def deliver(index: int) -> list[bool]:
        made = []
        for number in range(PROMPTS):
            record = whole_prompt(f"r{number}", f"talk-{number}")
            if index:
                together.wait(PATIENCE_SECONDS)
                made.append(_record(layer, f"r{number}", f"talk-{number}").is_new)
            else:
                with contextlib.suppress(_GivenUp), layer.session() as session:
                    record_prompt(session, record)
                    together.wait(PATIENCE_SECONDS)
                    raise _GivenUp
            together.wait(PATIENCE_SECONDS)  # or the next round's prompt would be held while this one is waited for
        return made

    _, *answers = run_threads(WRITERS, deliver)
    assert [made.count(True) for made in zip(*answers, strict=True)] == [1] * PROMPTS
    with layer.session(read_only=True) as session:
        assert sorted(session.scalars(select(Message.seq))) == [1] * PROMPTS + [2] * PROMPTS


def _parts(ref: str) -> list[Callable[[Session], Any]]:
    prompt = whole_prompt(ref, metric=None, tool_calls=())
    return [
        lambda session: record_prompt(session, prompt),
        lambda session: record_metering(session, ref, metric()),
        lambda session: record_tool(session, ref, call(0)),
        lambda session: record_tool(session, ref, call(1)),
    ]


def test_parts_that_eight_deliver_in_any_order_are_joined_in_the_end(layer: DataLayer) -> None:
    def deliver(index: int) -> None:
        for number in range(PROMPTS):
            parts = _parts(f"r{number}")
            begin = index % len(parts)
            for part in parts[begin:] + parts[:begin]:
                layer.run_in_transaction(part, attempts=20)

    run_threads(WRITERS, deliver)
    with layer.session() as session:
        reconcile(session)
        assert reconcile(session) == (0, 0)
        assert session.scalar(select(func.count()).select_from(MessageInferenceMetric)) == PROMPTS
        assert session.scalar(select(func.count()).select_from(ToolCall)) == 2 * PROMPTS
        assert session.scalar(select(func.count()).select_from(ToolCallAttempt)) == 4 * PROMPTS
        for reference in (
            MessageInferenceMetric.message_inference_request_id,
            MessageInferenceMetric.message_inference_response_id,
            ToolCall.message_inference_response_id,
            ToolCall.requested_by_message_id,
            ToolCall.conversation_id,
        ):
            assert session.scalar(select(func.count()).where(reference.is_(None))) == 0, reference
