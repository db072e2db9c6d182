"""What a lineage gathers in one statement is what a SELECT of each row would have given."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import JSON, Column, Double, LargeBinary, select
from sqlalchemy.orm import Session

from legion_data.dialects.row_documents import readers
from legion_data.models.llm import (
    Conversation,
    Message,
    MessageInferenceMetric,
    MessageInferenceRequest,
    MessageInferenceResponse,
    PolicyEvaluation,
    RouteAttempt,
    SecurityEvent,
    ToolCall,
    ToolCallAttempt,
)
from legion_data.models.llm.audit_lineage import audit_lineage
from legion_data.models.llm.incident_flow import incident_flow

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.types import TypeEngine

ODD = "".join(map(chr, range(1, 33))) + "\"'\\/%s %(x)s ? :y \x7f\x85\u2028\ufeff é 😀 [1] {} null"
INSTANTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(2026, 5, 4, 12, tzinfo=UTC),
    datetime(2026, 5, 4, 12, 0, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
AMOUNTS = ("0", "5", "0.1", "-0.00000001", "12345678.12345678", "999999999999.12345678", "123456.00000001")


@pytest.fixture
def request_id(session: Session) -> int:
    """A request whose rows hold what is hard to carry."""
    talk = Conversation(title=ODD[:255], contains_phi=True)
    asked = MessageInferenceRequest(
        conversation=talk, request_ref="r", request_json={"a": [1, None, ODD]}, cost_center=ODD[:64]
    )
    answered = MessageInferenceResponse(
        message_inference_request=asked, response_json='[1, "text"]', error_message=ODD, response_thinking_json=0.1
    )
    said = Message(conversation=talk, seq=1, role="assistant", content=ODD * 100, message_inference_request=asked)
    answered.response_message = asked.latest_message = said
    call = ToolCall(message_inference_response=answered, tool_name=ODD[:255])
    session.add_all([answered, ToolCallAttempt(tool_call=call, attempt_no=1, status="s")])
    session.add_all(
        MessageInferenceMetric(
            message_inference_request=asked, cost_usd=Decimal(amount), recorded_at=INSTANTS[place % len(INSTANTS)]
        )
        for place, amount in enumerate(AMOUNTS)
    )
    session.add(RouteAttempt(message_inference_request=asked, attempt_no=1, status="", latency_ms=2**31 - 1))
    session.add(
        PolicyEvaluation(
            message_inference_request=asked, policy_key="k", evaluation_type="t", decision="d", contains_pii=True
        )
    )
    session.add(SecurityEvent(message_inference_request=asked, event_type="e", severity="s", detected_at=INSTANTS[2]))
    session.flush()
    key: int = asked.id
    session.expunge_all()
    return key


def columns_of(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__mapper__.column_attrs.keys()}  # noqa: SIM118 - no mapping


def test_every_value_is_what_a_select_gives(session: Session, request_id: int) -> None:
    found = audit_lineage(session, request_id)
    assert found is not None
    held: list[Any] = list(session)
    assert {type(row).__name__ for row in held} >= {"Conversation", "Message", "MessageInferenceMetric", "ToolCall"}
    with Session(session.connection(), join_transaction_mode="create_savepoint") as plain:
        for row in held:
            model: Any = type(row)
            other = plain.scalars(select(model).where(model.id == row.id)).one()
            assert columns_of(row) == columns_of(other)
            assert [type(value) for value in columns_of(row).values()] == [
                type(value) for value in columns_of(other).values()
            ]


def test_a_row_too_long_for_a_document_comes_all_the_same(session: Session, request_id: int) -> None:
    """A text of control characters is six times as long in JSON: past MySQL's ``max_allowed_packet`` of 16 MB."""
    content = "\x01" * 3_000_000
    said = Message(conversation_id=select(Conversation.id).scalar_subquery(), seq=2, role="user", content=content)
    session.add(said)
    session.flush()
    key = said.id
    session.expunge_all()
    flow = incident_flow(session, key)
    assert flow is not None
    assert flow["message"].content == content
    assert not session.dirty


def test_expired_objects_are_read_with_the_rest(
    session: Session, request_id: int, statements: Callable[[], list[str]]
) -> None:
    found = audit_lineage(session, request_id)
    assert found is not None
    session.connection().exec_driver_sql("UPDATE llm_tool_calls SET status = 'changed'")
    session.expire_all()
    statements()
    again = audit_lineage(session, request_id)
    assert again is not None
    assert [call.status for call in again["tool_calls"]] == ["changed"]
    assert again["tool_calls"][0] is found["tool_calls"][0]
    assert len(statements()) == 1
    assert not session.dirty


def test_what_an_object_of_the_session_says_stays(session: Session, request_id: int) -> None:
    held = session.scalars(select(ToolCall)).one()
    with session.no_autoflush:
        held.tool_name = "ours"
        found = audit_lineage(session, request_id)
        assert found is not None
        assert found["tool_calls"] == [held]
        assert held.tool_name == "ours"
        assert session.is_modified(held)


@pytest.mark.parametrize("type_", [LargeBinary(), Double(), JSON()])
def test_a_column_that_no_document_carries_is_refused(session: Session, type_: TypeEngine[Any]) -> None:
    with pytest.raises(TypeError, match="odd"):
        readers([Column("odd", type_)], session.connection().dialect)
