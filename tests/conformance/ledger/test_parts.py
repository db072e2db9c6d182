"""Parts that come by queues of their own: before the prompt, after it, at the same moment."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data.ledger import MessageRecord, ToolAttemptRecord, reconcile, record_metering, record_prompt, record_tool
from legion_data.models.llm import (
    Conversation,
    Message,
    MessageInferenceMetric,
    MessageInferenceRequest,
    MessageInferenceResponse,
    SecurityEvent,
    ToolCall,
    ToolCallAttempt,
)
from tests.conformance.ledger.prompts import TABLES, call, metric, prompt, rows_of, whole_prompt

if TYPE_CHECKING:
    from legion_data.runtime import DataLayer


def _rows(layer: DataLayer) -> dict[str, list[dict[str, Any]]]:
    with layer.session(read_only=True) as session:
        return rows_of(session)


def _without_parts(ref: str) -> Any:
    return whole_prompt(ref, metric=None, tool_calls=())


def test_a_part_says_whether_it_had_to_wait(layer: DataLayer) -> None:
    with layer.session() as session:
        assert record_metering(session, "r", metric()) is False
        assert record_tool(session, "r", call(0)) is False
        record_prompt(session, _without_parts("r"))
        assert record_metering(session, "r", metric()) is True
        assert record_tool(session, "r", call(0)) is True


def test_a_part_that_waits_is_there_with_its_reference(layer: DataLayer) -> None:
    with layer.session() as session:
        record_metering(session, "r", metric())
        record_tool(session, "r", call(3))
    found = _rows(layer)
    [cost] = found["llm_message_inference_metrics"]
    assert (cost["request_ref"], cost["message_inference_request_id"]) == ("r", None)
    [waiting] = found["llm_tool_calls"]
    assert (waiting["request_ref"], waiting["message_inference_response_id"]) == ("r", None)
    assert (waiting["conversation_id"], waiting["tool_call_index"], waiting["status"]) == (None, 3, "completed")
    assert len(found["llm_tool_call_attempts"]) == 2


def test_parts_take_two_and_three_statements_and_reconcile_four(layer: DataLayer, count_statements: Any) -> None:
    with layer.session() as session, count_statements(layer.connection) as sent:
        record_metering(session, "r", metric())
        assert len(sent) == 2
        record_tool(session, "r", call(0))
        assert len(sent) == 2 + 3
    _recorded_by_another_writer(layer, "r")
    with layer.session() as session, count_statements(layer.connection) as sent:
        assert reconcile(session) == (1, 1)
        assert len(sent) == 4
    with layer.session() as session, count_statements(layer.connection) as sent:
        assert reconcile(session) == (0, 0)
        assert len(sent) == 2


def test_every_metering_of_a_request_counts_once(layer: DataLayer) -> None:
    with layer.session() as session:
        for _ in range(2):
            record_metering(session, "r", metric(metering_ref="first try", cost_usd="0.1"))
            record_metering(session, "r", metric(metering_ref="second try", cost_usd="0.2"))
        record_prompt(session, _without_parts("r"))
        record_metering(session, "r", metric(metering_ref="third try", cost_usd="0.4"))
    with layer.session(read_only=True) as session:
        request = session.scalars(select(MessageInferenceRequest)).one()
        assert sum(one.cost_usd for one in request.message_inference_metrics) == Decimal("0.7")
        assert session.scalar(select(func.count()).select_from(MessageInferenceMetric)) == 3


def test_further_meterings_are_left_to_reconcile_when_a_prompt_brings_its_own(layer: DataLayer) -> None:
    with layer.session() as session:
        record_metering(session, "r", metric(metering_ref="first try"))
        record_prompt(session, whole_prompt("r"))
    with layer.session() as session:
        assert reconcile(session) == (1, 0)
        assert session.scalars(select(MessageInferenceMetric.message_inference_response_id).distinct()).one()


def test_statuses_of_a_tool_move_forward_only(layer: DataLayer) -> None:
    for status in ("requested", "running", "failed", "running", "completed", "failed", "requested"):
        with layer.session() as session:
            attempt = ToolAttemptRecord(status=status)
            record_tool(session, "r", call(0, status=status, attempts=[attempt]))
    with layer.session(read_only=True) as session:
        assert session.scalars(select(ToolCall.status)).one() == "completed"
        assert session.scalars(select(ToolCallAttempt.status)).one() == "completed"


def _recorded_by_another_writer(layer: DataLayer, ref: str) -> None:
    with layer.session() as session:
        request = MessageInferenceRequest(conversation=Conversation(), request_ref=ref)
        session.add(MessageInferenceResponse(message_inference_request=request))


def test_parts_are_joined_to_requests_of_other_writers(layer: DataLayer) -> None:
    with layer.session() as session:
        record_metering(session, "before", metric())
        record_tool(session, "before", call(0))
    for ref in ("before", "after"):
        _recorded_by_another_writer(layer, ref)
    with layer.session() as session:
        assert record_metering(session, "after", metric())
        assert record_tool(session, "after", call(0))
        assert reconcile(session) == (1, 1)
    with layer.session(read_only=True) as session:
        for request in session.scalars(select(MessageInferenceRequest)):
            [response] = request.message_inference_responses
            assert [one.request_ref for one in request.message_inference_metrics] == [request.request_ref]
            assert [one.request_ref for one in response.message_inference_metrics] == [request.request_ref]
            assert [one.request_ref for one in response.tool_calls] == [request.request_ref]
            assert response.tool_calls[0].conversation is request.conversation


def test_reconcile_takes_the_oldest_first_and_no_more_than_it_is_told(layer: DataLayer) -> None:
    with layer.session() as session:
        for number in range(5):
            record_metering(session, f"r{number}", metric())
        record_metering(session, "never comes", metric())
    for number in range(5):
        _recorded_by_another_writer(layer, f"r{number}")
    joined = select(MessageInferenceMetric.request_ref).where(
        MessageInferenceMetric.message_inference_request_id.is_not(None)
    )
    counts = []
    for _ in range(4):
        with layer.session() as session:
            counts.append(reconcile(session, limit=2).metrics)
            assert list(session.scalars(joined.order_by(MessageInferenceMetric.id))) == [
                f"r{number}" for number in range(sum(counts))
            ]
    assert counts == [2, 2, 1, 0]


def test_a_lineage_shows_parts_that_nothing_has_joined_yet(layer: DataLayer) -> None:
    with layer.session() as session:
        for ref in ("r", "never comes"):
            record_metering(session, ref, metric())
            record_tool(session, ref, call(0))
    _recorded_by_another_writer(layer, "r")
    with layer.session(read_only=True) as session:
        request = session.scalars(select(MessageInferenceRequest)).one()
        lineage = request.audit_lineage(session)
        assert lineage is not None
        assert [one.request_ref for one in lineage["metrics"]] == ["r"]
        assert [one.request_ref for one in lineage["tool_calls"]] == ["r"]
        assert [one.attempt_no for one in lineage["tool_call_attempts"]] == [1, 2]
        whole = SecurityEvent.lineage_for_conversation(session, request.conversation_id)
        assert whole["tool_calls"] == lineage["tool_calls"]


def test_a_lineage_shows_calls_of_a_request_that_has_no_response_yet(layer: DataLayer) -> None:
    with layer.session() as session:
        asked = record_prompt(session, prompt("r", user_message=MessageRecord(content="q")))
        assert record_tool(session, "r", call(0)) is False
        record_prompt(session, prompt("other", "elsewhere"))
        record_tool(session, "other", call(1))
        lineage = MessageInferenceRequest.audit_lineage_for(session, asked.request_id)
        assert lineage is not None
        assert [one.tool_name for one in lineage["tool_calls"]] == ["tool-0"]
        assert asked.user_message_id is not None
        flow = Message.incident_flow_from(session, asked.user_message_id)
        assert flow is not None
        assert flow["tool_calls"] == lineage["tool_calls"]


@pytest.mark.only("mysql", "postgres", reason="SQLite has one writer at a time")
def test_what_was_written_at_the_same_moment_is_joined_by_reconcile(layer: DataLayer) -> None:
    with layer.session() as meanwhile:
        record_metering(meanwhile, "r", metric())
        record_tool(meanwhile, "r", call(0))
        with layer.session() as session:
            record_prompt(session, _without_parts("r"))
    [cost] = _rows(layer)["llm_message_inference_metrics"]
    assert cost["message_inference_request_id"] is None
    with layer.session() as session:
        assert reconcile(session) == (1, 1)
    apart = _rows(layer)
    with layer.session() as session:
        for model in reversed(TABLES):
            session.query(model).delete()
    with layer.session() as session:
        record_prompt(session, _without_parts("r"))
        record_metering(session, "r", metric())
        record_tool(session, "r", call(0))
    assert _rows(layer) == apart


@pytest.mark.only("mysql", "postgres", reason="SQLite has one writer at a time")
def test_two_that_reconcile_at_once_do_not_wait_for_each_other(layer: DataLayer) -> None:
    with layer.session() as session:
        for number in range(4):
            record_metering(session, f"r{number}", metric())
    for number in range(4):
        _recorded_by_another_writer(layer, f"r{number}")
    with layer.session() as one, layer.session() as other:
        assert reconcile(one, limit=2) == (2, 0)
        assert reconcile(other, limit=2).metrics <= 2
    with layer.session() as session:
        reconcile(session)
        assert reconcile(session) == (0, 0)
        free = MessageInferenceMetric.message_inference_request_id.is_(None)
        assert session.scalar(select(func.count()).where(free)) == 0
