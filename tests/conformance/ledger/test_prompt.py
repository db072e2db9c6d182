"""``record_prompt``: what it writes, once, in the caller's transaction, in few statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data.errors import LedgerConflict
from legion_data.ledger import (
    ConversationRecord,
    MessageRecord,
    PromptRecord,
    RequestRecord,
    ResponseRecord,
    RouteRecord,
    ToolAttemptRecord,
    record_prompt,
    record_tool,
)
from legion_data.models import PortablePrincipal
from legion_data.models.llm import (
    Conversation,
    Message,
    MessageInferenceRequest,
    MessageInferenceResponse,
    ToolCall,
    ToolCallAttempt,
)
from tests.conformance.ledger.prompts import TABLES, call, metric, prompt, rows_of, whole_prompt

if TYPE_CHECKING:
    from legion_data.runtime import DataLayer

BUDGET = 14


def _record(layer: DataLayer, record: Any) -> Any:
    with layer.session() as session:
        return record_prompt(session, record)


def _rows(layer: DataLayer) -> dict[str, list[dict[str, Any]]]:
    with layer.session(read_only=True) as session:
        return rows_of(session)


def test_every_part_is_written_and_joined_to_the_others(layer: DataLayer) -> None:
    made = _record(layer, whole_prompt("r"))
    assert made.is_new
    with layer.session(read_only=True) as session:
        request = session.get_one(MessageInferenceRequest, made.request_id)
        assert request.conversation.uuid == "talk"
        assert request.latest_message is not None
        assert (request.latest_message.seq, request.latest_message.role) == (1, "user")
        [response] = request.message_inference_responses
        answer = response.response_message
        assert answer is not None
        assert (answer.seq, answer.role, answer.content) == (2, "assistant", "answer to r")
        assert answer.parent_message is request.latest_message
        assert (answer.message_inference_request, answer.message_inference_response) == (request, response)
        [cost] = request.message_inference_metrics
        assert (cost.cost_usd, cost.currency, cost.message_inference_response) == (Decimal("0.42"), "USD", response)
        routes = sorted(request.route_attempts, key=lambda route: route.attempt_no)
        assert [(route.attempt_no, route.status, route.message_inference_response) for route in routes] == [
            (1, "timeout", None),
            (2, "success", response),
        ]
        calls = sorted(response.tool_calls, key=lambda one: one.tool_call_index)
        assert [(one.tool_name, one.requested_by_message, one.conversation) for one in calls] == [
            ("tool-0", answer, request.conversation),
            ("tool-1", answer, request.conversation),
        ]
        assert [sorted((a.attempt_no, a.status) for a in one.tool_call_attempts) for one in calls] == [
            [(1, "failed"), (2, "succeeded")]
        ] * 2
        asked, answered = sorted(request.policy_evaluations, key=lambda one: one.evaluation_type)
        assert (asked.conversation, asked.contains_pii, asked.message_inference_response) == (
            request.conversation,
            True,
            None,
        )
        assert answered.message_inference_response is response


def test_the_lineage_of_a_recorded_prompt_is_whole(layer: DataLayer) -> None:
    _record(layer, whole_prompt("r"))
    with layer.session(read_only=True) as session:
        found = MessageInferenceRequest.audit_lineage_for(session, "r")
        assert found is not None
        assert (len(found["tool_calls"]), len(found["tool_call_attempts"]), len(found["metrics"])) == (2, 4, 1)
        assert [message.content for message in found["response_messages"]] == ["answer to r"]


def test_a_mapping_is_as_good_as_a_record(layer: DataLayer) -> None:
    _record(
        layer,
        {
            "conversation": {"uuid": "talk"},
            "request": {"request_ref": "r"},
            "tool_calls": [{"tool_name": "t", "attempts": [{"status": "succeeded"}]}],
        },
    )
    found = _rows(layer)
    assert [row["tool_name"] for row in found["llm_tool_calls"]] == ["t"]
    assert [row["attempt_no"] for row in found["llm_tool_call_attempts"]] == [1]


def test_a_prompt_of_which_little_is_known_is_recorded(layer: DataLayer) -> None:
    made = _record(layer, prompt("r"))
    assert (made.user_message_id, made.response_id, made.assistant_message_id) == (None, None, None)
    found = _rows(layer)
    assert {name: len(rows) for name, rows in found.items() if rows} == {
        "llm_conversations": 1,
        "llm_message_inference_requests": 1,
    }
    assert found["llm_message_inference_requests"][0]["status"] == "created"


def test_text_and_json_come_back_as_they_were_given(layer: DataLayer) -> None:
    text = 'line\nquote " back\\slash %s :name {é} 🎉 ' + "x" * 70_000
    record = PromptRecord(
        conversation=ConversationRecord(uuid="talk", title="ü% (%s)"),
        request=RequestRecord(request_ref="r", request_json={"a": [1, None, "ü%"]}),
        user_message=MessageRecord(content=text),
        route_attempts=[RouteRecord(status="failed", failure_reason=text)],
    )
    for _ in range(2):
        _record(layer, record)
        with layer.session(read_only=True) as session:
            request = session.scalars(select(MessageInferenceRequest)).one()
            assert request.request_json == {"a": [1, None, "ü%"]}
            assert request.latest_message is not None
            assert request.latest_message.content == text
            assert request.route_attempts[0].failure_reason == text


def test_instants_and_amounts_of_parts_are_exact(layer: DataLayer) -> None:
    moment = datetime(2026, 5, 4, 23, 59, 59, 123456, tzinfo=UTC)
    elsewhere = moment.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+05:30").tzinfo)
    _record(
        layer,
        whole_prompt(
            "r",
            metric=metric(cost_usd="0.12345678", recorded_at=elsewhere),
            route_attempts=[RouteRecord(status="success", started_at=elsewhere, ended_at=moment.isoformat())],
        ),
    )
    found = _rows(layer)
    [route] = found["llm_route_attempts"]
    assert route["started_at"] == route["ended_at"] == moment
    [cost] = found["llm_message_inference_metrics"]
    assert (cost["cost_usd"], cost["recorded_at"]) == (Decimal("0.12345678"), moment)


def test_what_is_delivered_again_changes_nothing(layer: DataLayer) -> None:
    first = _record(layer, whole_prompt("r"))
    before = _rows(layer)
    with layer.session(read_only=True) as session:
        touched = session.scalars(select(Conversation.updated_at)).one()
    again = _record(layer, whole_prompt("r"))
    assert not again.is_new
    assert (again.request_id, again.response_id) == (first.request_id, first.response_id)
    assert (again.user_message_id, again.assistant_message_id) == (first.user_message_id, first.assistant_message_id)
    _record(
        layer,
        whole_prompt(
            "r",
            user_message=MessageRecord(content="another question", input_tokens=999),
            response=ResponseRecord(provider="other", latency_ms=999, status="success"),
            metric=metric(cost_usd="9.99", model_key="other"),
        ),
    )
    assert _rows(layer) == before
    with layer.session(read_only=True) as session:
        assert session.scalars(select(Conversation.updated_at)).one() == touched


def test_what_is_delivered_later_fills_in_what_was_not_said(layer: DataLayer) -> None:
    _record(layer, prompt("r", user_message=MessageRecord(content="question")))
    _record(layer, whole_prompt("r", user_message=MessageRecord(content="ignored", input_tokens=10)))
    once = _rows(layer)
    with layer.session() as session:
        for model in reversed(TABLES):
            session.query(model).delete()
    _record(layer, whole_prompt("r", user_message=MessageRecord(content="question", input_tokens=10)))
    assert _rows(layer) == once


def test_a_conversation_is_filled_in_and_moves_on_with_each_new_prompt(layer: DataLayer) -> None:
    _record(layer, prompt("r1"))
    with layer.session() as session:
        session.query(Conversation).update({"updated_at": datetime(2020, 1, 1, tzinfo=UTC)})
    record = PromptRecord(
        conversation=ConversationRecord(uuid="talk", title="now it has one", contains_phi=True),
        request=RequestRecord(request_ref="r2"),
    )
    _record(layer, record)
    with layer.session(read_only=True) as session:
        talk = session.scalars(select(Conversation)).one()
        assert (talk.title, talk.contains_phi) == ("now it has one", True)
        assert datetime.now(UTC) - talk.updated_at < timedelta(hours=1)


def test_messages_are_seen_by_whoever_sees_their_conversation(layer: DataLayer) -> None:
    with layer.session() as session:
        owner = PortablePrincipal(canonical_name="alice", kind="human")
        session.add(owner)
        session.flush()
        secret = ConversationRecord(
            uuid="talk", access_scope="private", identity_principal_id=owner.id, identity_canonical_name="alice"
        )
        record_prompt(session, replace(whole_prompt("r1"), conversation=secret))
    _record(layer, whole_prompt("r2"))  # which does not say that the conversation is private
    _record(layer, whole_prompt("r3", "another talk"))
    with layer.session(read_only=True) as session:
        for talk in session.scalars(select(Conversation)):
            scope = (talk.access_scope, talk.identity_principal_id, talk.identity_canonical_name)
            assert scope == (("private", owner.id, "alice") if talk.uuid == "talk" else ("global", None, None))
            for message in talk.messages:
                assert (
                    message.access_scope,
                    message.identity_principal_id,
                    message.identity_canonical_name,
                ) == scope


def test_messages_are_numbered_across_prompts(layer: DataLayer) -> None:
    for number in range(3):
        _record(layer, whole_prompt(f"r{number}"))
        _record(layer, whole_prompt(f"s{number}", "another talk"))
    with layer.session(read_only=True) as session:
        for talk in session.scalars(select(Conversation)):
            assert sorted(message.seq for message in talk.messages) == [1, 2, 3, 4, 5, 6]


def test_it_is_the_callers_transaction(layer: DataLayer) -> None:
    with layer.session() as session:
        session.add(Conversation(uuid="talk", title="pending when the prompt came"))
        assert record_prompt(session, whole_prompt("r")).is_new
        assert session.scalars(select(Conversation.title)).one() == "pending when the prompt came"
        session.rollback()
    assert not any(_rows(layer).values())


def test_a_reference_of_another_conversation_is_refused_and_nothing_is_written(layer: DataLayer) -> None:
    _record(layer, whole_prompt("r"))
    before = _rows(layer)
    with layer.session() as session, pytest.raises(LedgerConflict, match=r"'r' belongs to another conversation"):
        record_prompt(session, whole_prompt("r", "another talk"))
    assert _rows(layer) == before


def test_a_request_of_another_writer_is_left_as_it_is(layer: DataLayer) -> None:
    with layer.session() as session:
        talk = Conversation(uuid="talk")
        session.add_all([talk, MessageInferenceRequest(conversation=talk, request_ref="r")])
    before = _rows(layer)
    made = _record(layer, whole_prompt("r"))
    assert not made.is_new
    assert _rows(layer) == before


def _many(count: int) -> PromptRecord:
    attempts = [ToolAttemptRecord(status="succeeded")]
    return whole_prompt("r", tool_calls=[call(number, attempts=attempts) for number in range(count)])


@pytest.mark.parametrize(("count", "deliveries"), [(1, 2), (3, 2), (10_000, 1)])
def test_fourteen_statements_are_enough_however_many_parts(
    layer: DataLayer, count_statements: Any, count: int, deliveries: int
) -> None:
    record = _many(count)
    with layer.session() as session:  # calls that came first: one that the prompt brings too, one that it does not
        record_tool(session, "r", call(0, attempts=()))
        record_tool(session, "r", call(count + 1, attempts=()))
    for _ in range(deliveries):
        with layer.session() as session, count_statements(layer.connection) as sent:
            record_prompt(session, record)
        assert len(sent) <= BUDGET, sent
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(ToolCall)) == count + 1
        assert session.scalar(select(func.count()).select_from(ToolCallAttempt)) == count
        assert session.scalar(select(func.count()).where(ToolCall.message_inference_response_id.is_(None))) == 0


def test_a_response_that_was_purged_is_recorded_anew(layer: DataLayer) -> None:
    _record(layer, whole_prompt("r"))
    before = _rows(layer)
    with layer.session() as session:
        session.query(ToolCallAttempt).delete()
        session.query(ToolCall).delete()
        session.query(MessageInferenceResponse).delete()
    _record(layer, whole_prompt("r"))
    assert _rows(layer) == before
    with layer.session(read_only=True) as session:
        assert session.scalar(select(func.max(Message.seq))) == 2
