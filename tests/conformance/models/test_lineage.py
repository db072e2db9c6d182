"""The ledger's lineages equal the contract's vectors; where the predecessor loses tool calls, they are there."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from legion_data import models
from legion_data.errors import AmbiguousMatch, ValueRefused
from legion_data.models.llm import (
    Conversation,
    Message,
    MessageInferenceMetric,
    MessageInferenceRequest,
    MessageInferenceResponse,
    SecurityEvent,
    ToolCall,
)
from tests.vectors import cases, decoded, document

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

CASES = cases("llm_lineage")
ORDER = [
    "llm_conversations",
    "llm_messages",
    "llm_message_inference_requests",
    "llm_message_inference_responses",
    "llm_tool_calls",
    "llm_tool_call_attempts",
    "llm_route_attempts",
    "llm_message_inference_metrics",
    "llm_policy_evaluations",
    "llm_security_events",
]
#: Columns that refer to rows which come later.
BACKWARDS = (
    "message_inference_request_id",
    "message_inference_response_id",
    "tool_call_id",
)


@pytest.fixture
def ledger(session: Session) -> Session:
    """The fixture of the vector file."""
    models.load()
    tables = models.Task.metadata.tables
    fixture = decoded(document("llm_lineage")["fixture"])
    for name in ORDER:
        table = tables[name]
        for given in fixture[name]:
            # Columns that came after revision 97 are left out of the comparison.
            row = {key: value for key, value in given.items() if key in table.c}
            if name == "llm_messages":
                row = {key: value for key, value in row.items() if key not in BACKWARDS}
            session.execute(insert(table).values(row))
    messages = tables["llm_messages"]
    for given in fixture["llm_messages"]:
        late = {key: given[key] for key in BACKWARDS if key in given}
        if late:
            session.execute(messages.update().where(messages.c.id == given["id"]).values(late))
    return session


def shown(found: Any) -> Any:
    """Rows as their ids, as the vectors show them."""
    if isinstance(found, dict):
        return {key: shown(value) for key, value in found.items()}
    if isinstance(found, list):
        return [shown(item) for item in found]
    return found.id if hasattr(found, "id") else found


def test_audit_lineage_of_a_reference_an_id_an_object_and_a_uuid(
    ledger: Session,
) -> None:
    expected = CASES["audit lineage by reference"]["expected"]
    request = ledger.get_one(MessageInferenceRequest, 1)
    assert shown(MessageInferenceRequest.audit_lineage_for(ledger, "req-1")) == expected
    assert shown(MessageInferenceRequest.audit_lineage_for(ledger, 1)) == expected
    assert shown(request.audit_lineage(ledger)) == expected
    third = ledger.get_one(MessageInferenceRequest, 3)
    found = MessageInferenceRequest.audit_lineage_for(ledger, third.uuid.upper())
    assert found is not None
    assert found["request_id"] == CASES["audit lineage by uuid"]["expected"]


def test_what_a_lineage_gives_are_objects_of_the_session(ledger: Session) -> None:
    request = ledger.get_one(MessageInferenceRequest, 1)
    held = ledger.get_one(ToolCall, 1)
    ledger.expire(held)
    ledger.add(Conversation(id=99, title="pending"))  # sent before the lineage is read, as before any query
    found = MessageInferenceRequest.audit_lineage_for(ledger, 1)
    assert found is not None
    assert found["request"] is request
    assert any(call is held for call in found["tool_calls"])
    assert held.tool_name
    assert not [*ledger.new, *ledger.dirty]
    assert found["responses"][0] is ledger.get(MessageInferenceResponse, found["responses"][0].id)
    assert found["responses"][0].message_inference_request is request  # associations load from there
    found["route_attempts"][0].status = "changed"
    ledger.flush()
    ledger.expire_all()
    again = MessageInferenceRequest.audit_lineage_for(ledger, 1)
    assert again is not None
    assert again["route_attempts"][0].status == "changed"


def test_digits_are_a_reference_and_never_an_id(ledger: Session) -> None:
    found = MessageInferenceRequest.lookup(ledger, "1")
    assert found is not None
    assert found.id == 3
    assert MessageInferenceRequest.lookup(ledger, "2") is None


def test_a_reference_of_two_requests_is_ambiguous(ledger: Session) -> None:
    ledger.add(MessageInferenceRequest(id=9, conversation_id=1, request_ref="req-1"))
    ledger.flush()
    with pytest.raises(AmbiguousMatch, match="req-1"):
        MessageInferenceRequest.lookup(ledger, "req-1")


def test_what_is_unknown_has_no_lineage(ledger: Session) -> None:
    assert MessageInferenceRequest.audit_lineage_for(ledger, "nope") is None
    assert MessageInferenceRequest.lookup(ledger, None) is None
    assert Message.incident_flow_from(ledger, 999) is None
    unknown = SecurityEvent.lineage_for_conversation(ledger, 999)
    assert unknown["conversation"] is None
    assert not any(value for value in unknown.values())


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("incident flow from message ")])
def test_incident_flow_from_a_message(ledger: Session, name: str) -> None:
    message = ledger.get_one(Message, CASES[name]["input"]["message_id"])
    assert shown(message.incident_flow(ledger)) == CASES[name]["expected"]


def test_incident_flow_of_a_tool_call_whose_response_never_arrived(
    ledger: Session,
) -> None:
    assert shown(Message.incident_flow_from(ledger, 4)) == {
        "message": 4,
        "conversation": 1,
        "requests": [],
        "route_attempts": [],
        "responses": [],
        "response_messages": [],
        "tool_calls": [3],
        "tool_call_attempts": [],
        "result_messages": [4],
    }


def test_security_lineage_of_a_conversation_has_its_orphans(ledger: Session) -> None:
    expected = CASES["security lineage of conversation 1 (orphan tool call is missing)"]["expected"]
    found = ledger.get_one(Conversation, 1).security_incident_lineage(ledger)
    assert shown(found) == {**expected, "tool_calls": [2, 1, 3]}
    by_id = CASES["security lineage by id"]
    assert shown(SecurityEvent.lineage_for_conversation(ledger, 2)) == by_id["expected"]


def test_an_orphan_that_a_message_of_the_request_asked_for_is_in_its_lineage(
    ledger: Session,
) -> None:
    ledger.add(ToolCall(id=4, tool_name="late", requested_by_message_id=2, conversation_id=1))
    ledger.flush()
    found = MessageInferenceRequest.audit_lineage_for(ledger, 1)
    assert found is not None
    assert shown(found["tool_calls"]) == [2, 1, 4]
    flow = Message.incident_flow_from(ledger, 1)
    assert flow is not None
    assert shown(flow["tool_calls"]) == [2, 1, 4]


def test_what_is_no_row_and_no_id_is_refused_alike(ledger: Session) -> None:
    odd: tuple[Any, ...] = (1.5, True, 2**70, [1], ToolCall(id=1))
    for given in odd:
        with pytest.raises(ValueRefused, match=r"MessageInferenceRequest\.id "):
            MessageInferenceRequest.audit_lineage_for(ledger, given)
        with pytest.raises(ValueRefused, match=r"Message\.id "):
            Message.incident_flow_from(ledger, given)
        with pytest.raises(ValueRefused, match=r"Conversation\.id "):
            SecurityEvent.lineage_for_conversation(ledger, given)
    words: tuple[Any, ...] = ("1", "req-1", "")
    for given in words:
        with pytest.raises(ValueRefused, match=r"Message\.id "):
            Message.incident_flow_from(ledger, given)
    assert ledger.get(Message, 1) is not None  # the transaction goes on


def test_a_row_that_is_not_stored_has_no_lineage_and_a_pending_one_is_stored_first(ledger: Session) -> None:
    assert MessageInferenceRequest(request_ref="new").audit_lineage(ledger) is None
    assert Message(role="user").incident_flow(ledger) is None
    pending = MessageInferenceRequest(id=9, request_ref="new", conversation_id=1)
    ledger.add(pending)
    found = pending.audit_lineage(ledger)
    assert found is not None
    assert found["request"] is pending


@pytest.mark.parametrize("size", [0, 300])
def test_a_lineage_is_one_statement_whatever_its_size(
    ledger: Session, statements: Callable[[], list[str]], size: int
) -> None:
    for number in range(10, 10 + size):
        ledger.add(
            ToolCall(
                id=number,
                tool_name="t",
                message_inference_response_id=1,
                tool_call_index=number,
            )
        )
    ledger.flush()
    ledger.expunge_all()
    statements()
    lineage = MessageInferenceRequest.audit_lineage_for(ledger, "req-1")
    assert lineage is not None
    assert len(lineage["tool_calls"]) == 2 + size
    assert len(statements()) == 2  # one finds the request by its reference
    Message.incident_flow_from(ledger, 1)
    assert len(statements()) == 1
    SecurityEvent.lineage_for_conversation(ledger, 1)
    assert len(statements()) == 1


def rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "cost_usd": Decimal(str(row["cost_usd"])).quantize(Decimal("1e-8"))}


def test_usage_is_summed_by_cost_centre_model_and_day_in_utc(ledger: Session) -> None:
    for name, filters in (
        ("finance roll-up, everything", {}),
        ("finance roll-up, cost centre", {"cost_center": "fin"}),
        (
            "finance roll-up, from inclusive",
            {"start": datetime(2026, 5, 5, 12, tzinfo=UTC)},
        ),
    ):
        found = MessageInferenceMetric.finance_usage_by_cost_center_model_day(ledger, **filters)
        assert {row.pop("currency") for row in found} == {"USD"}
        assert found == [rounded(row) for row in CASES[name]["expected"]], name


def test_currencies_are_never_added(ledger: Session) -> None:
    ledger.get_one(MessageInferenceMetric, 1).currency = "EUR"
    ledger.flush()
    found = MessageInferenceMetric.finance_usage_by_cost_center_model_day(ledger, cost_center="fin", model_key="m1")
    assert [(row["currency"], row["cost_usd"]) for row in found[:2]] == [
        ("EUR", Decimal("0.42")),
        ("USD", Decimal("0.08")),
    ]
