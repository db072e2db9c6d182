"""Rules of models as pure functions: the contract's vectors, and every kind of value that a column refuses."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from legion_data import models
from legion_data.errors import UnknownAttribute, ValueRefused
from legion_data.models import (
    AuditLog,
    DigitalWorker,
    Function,
    MessageInferenceMetric,
    Node,
    Principal,
    RbacCrossTeamGrant,
    RbacRoleAssignment,
    RbacRunnerGrant,
    Task,
    rbac,
)
from legion_data.models.identity import GroupMembership
from legion_data.models.rules import checked, problems
from legion_data.models.vocabularies import AUDIT_EVENT_TYPES, HEALTH_STATUSES, LIFECYCLE_STATES, TASK_STATUSES
from legion_data.models.vocabulary import Vocabulary
from tests.vectors import cases

CASES = cases("model_rules")
#: None for a column with a default means the default; the predecessor refused it.
BETTER: dict[str, dict[str, Any]] = {"digital worker lifecycle null": {}}


def _nested(levels: int) -> list[Any]:
    outermost: list[Any] = []
    for _ in range(levels):
        outermost = [outermost]
    return outermost


def model(name: str) -> Any:
    last = name.rpartition("::")[2]
    return getattr(models, f"Rbac{last}" if "RBAC::" in name else last)


VALIDATED = [
    name for name, case in CASES.items() if isinstance(case["expected"], dict) and "errors" in case["expected"]
]


@pytest.mark.parametrize("name", VALIDATED)
def test_a_row_has_the_problems_of_the_contract(name: str) -> None:
    given, expected = CASES[name]["input"], CASES[name]["expected"]["errors"]
    found = problems(model(given["model"]), given["attributes"])
    assert {problem.column for problem in found} == set(BETTER.get(name, expected))


@pytest.mark.parametrize(
    "name", [name for name in CASES if name.startswith("digital worker ") and "predicates" in name]
)
def test_predicates_of_a_worker(name: str) -> None:
    worker = DigitalWorker(**CASES[name]["input"])
    assert {key: getattr(worker, key) for key in CASES[name]["expected"]} == CASES[name]["expected"]


NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", [name for name in CASES if " expiry " in name])
def test_expiry(name: str) -> None:
    cls = model(name.split(" ", 1)[0])
    expires_at = CASES[name]["input"]["expires_at"]
    if cls is RbacRunnerGrant:  # no such column: the predecessor raised, here it never expires
        assert (cls().expired, cls().active) == (False, True)
        return
    row = cls(expires_at=expires_at)
    # At the instant itself the predecessor had two answers; the one that grants less is right.
    expected = name.endswith(" now") or CASES[name]["expected"]["expired"]
    assert row.is_expired_at(NOW) is expected


def test_expired_and_active_are_about_this_moment() -> None:
    for expires_at, expired in (
        (None, False),
        (datetime.now(UTC) + timedelta(hours=1), False),
        (datetime.now(UTC) - timedelta(seconds=1), True),
    ):
        for cls in (RbacRoleAssignment, RbacCrossTeamGrant):
            row = cls(expires_at=expires_at)
            assert (row.expired, row.active) == (expired, not expired)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("membership ")])
def test_membership(name: str) -> None:
    given, expected = CASES[name]["input"], CASES[name]["expected"]
    row = GroupMembership(**given)
    assert row.is_expired_at(NOW) is bool(expected["expired"])  # null in the predecessor, when the status is null
    assert row.stale is expected["stale"]


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("actions_list ")])
def test_actions_are_listed(name: str) -> None:
    if "role assignment" in name:
        assert not hasattr(RbacRoleAssignment, "actions_list")
        return
    actions, expected = CASES[name]["input"]["actions"], CASES[name]["expected"]
    for cls in (RbacRunnerGrant, RbacCrossTeamGrant):
        row = cls()
        if actions:
            row.actions = actions
        assert row.actions_list == expected
    assert RbacRunnerGrant(actions=" run ,, stop ,").actions_list == ["run", "", "stop"]


def test_both_names_of_a_grant_are_one_class() -> None:
    assert rbac.RoleAssignment is RbacRoleAssignment
    assert rbac.RunnerGrant is RbacRunnerGrant
    assert rbac.CrossTeamGrant is RbacCrossTeamGrant


def test_a_task_knows_whether_it_was_cancelled() -> None:
    assert Task(cancelled_at=NOW).cancelled is CASES["task.cancelled? with stamp"]["expected"]
    assert not Task().cancelled


@pytest.mark.parametrize(
    ("cls", "column", "value", "words"),
    [
        (Task, "status", "x" * 256, "holds 255 characters, not 256"),
        (Task, "status", "no words", "must be one of pending"),
        (Task, "payload", "a\0b", "takes no NUL"),
        (Task, "payload", "\ud800", "takes no lone surrogate"),
        (Task, "payload", {"a": 1}, "takes text, not dict"),
        (Task, "depth", "3", "takes a whole number, not str"),
        (Task, "depth", True, "takes a whole number, not bool"),
        (Task, "depth", 2**31, "takes whole numbers from"),
        (Task, "parent_id", 2**63, "takes whole numbers from"),
        (Task, "cancelled_at", datetime(2026, 1, 1), "has no time zone"),  # noqa: DTZ001 - that is the point
        (Task, "cancelled_at", "yesterday", "is not an ISO 8601 instant"),
        (Task, "cancelled_at", 7, "takes an instant, not int"),
        (Node, "active", "yes", "takes bool, not str"),
        (Node, "metrics", {1, 2}, "is not JSON"),
        (Node, "metrics", {"a": float("nan")}, "is not JSON"),
        (Node, "metrics", {"a": "\0"}, "takes no NUL"),
        (Node, "metrics", ["\ud800"], "takes no lone surrogate"),
        (Principal, "id", "not-a-uuid", "is not a UUID"),
        (Function, "embedding_vector", [1.0], "does not fit"),
        (Node, "metrics", {"a\0": 1}, "takes no NUL"),
        (Node, "metrics", ["\\\0"], "takes no NUL"),
        (Node, "metrics", _nested(5_000), "nested too deep"),
        (Task, "created", datetime.min.replace(tzinfo=timezone(timedelta(hours=1))), "before the year 1"),
        (Task, "created", "9999-12-31T23:59:59-01:00", "after 9999"),
        (DigitalWorker, "trust_score", "high", "takes a number"),
        (DigitalWorker, "trust_score", math.nan, "takes finite numbers"),
        (DigitalWorker, "trust_score", -math.inf, "takes finite numbers"),
        (DigitalWorker, "trust_score", 10**400, "takes finite numbers"),
        (DigitalWorker, "trust_score", Decimal("sNaN"), "takes finite numbers"),
        (MessageInferenceMetric, "cost_usd", "much", "is not an amount"),
        (AuditLog, "event_type", "nonsense", "must be one of runner_execution"),
        (AuditLog, "status", "maybe", "must be one of success, failure, denied"),
        (RbacRoleAssignment, "role", "", "is required"),
    ],
)
def test_a_refusal_names_model_column_and_value(cls: Any, column: str, value: object, words: str) -> None:
    with pytest.raises(ValueRefused, match=words) as caught:
        cls(**{column: value})
    error = caught.value
    assert (error.model, error.column) == (cls.__name__, column)
    assert error.value is not None
    assert len(error.value) < 100
    str(error).encode()
    row = cls()
    with pytest.raises(ValueRefused, match=words):
        setattr(row, column, value)
    assert row.__dict__.get(column) is None
    with pytest.raises(ValueRefused, match=words):
        checked(cls, {column: value})


@pytest.mark.parametrize("text", ["\\u0000", "a\\u0000b", "\\\\u0000"])
def test_text_about_a_nul_in_json_is_no_nul(text: str) -> None:
    assert Node(metrics={text: text}).metrics == {text: text}


def test_an_unknown_attribute_is_named() -> None:
    with pytest.raises(UnknownAttribute, match="Task has no attribute 'statsu'") as caught:
        Task(statsu="pending")
    assert (caught.value.model, caught.value.column) == ("Task", "statsu")
    assert isinstance(caught.value, TypeError)
    assert [problem.column for problem in problems(Task, {"statsu": 1})] == ["statsu"]


def test_text_may_be_as_long_as_its_column() -> None:
    assert Task(status="x" * 255).status == "x" * 255
    assert Task(payload="\U0001f600" * 100_000).payload


def test_what_the_platform_writes_is_let_in() -> None:
    for word in (
        "task.completed",
        "conditioner.failed",
        "conditioner.queued",
        "pending_approval",
        "COMPLETED",
        "archived",
    ):
        assert word in TASK_STATUSES
        Task(status=word)
    for word in ("phi_access", "phi_erasure", "identity.resolved", "identity.canonical_changed", "lex.custom"):
        assert word in AUDIT_EVENT_TYPES
        AuditLog(event_type=word)
    DigitalWorker(health_status="healthy", consent_tier="inform", lifecycle_state="pending_approval")
    assert "" not in TASK_STATUSES
    assert "a..b" not in TASK_STATUSES
    assert "nonsense" not in HEALTH_STATUSES
    assert None not in LIFECYCLE_STATES


def test_an_extension_brings_its_own_words() -> None:
    words = Vocabulary("colours", "red")
    assert "blue" not in words
    words.add("blue")
    assert list(words) == ["red", "blue"]
    assert words.allowed == "red, blue"
    with pytest.raises(ValueError, match="no word for colours"):
        words.add("light blue")


def test_none_is_left_to_the_default() -> None:
    assert checked(Task, {"status": "pending", "depth": None, "payload": None}) == {
        "status": "pending",
        "payload": None,
    }


def test_expressions_are_left_to_the_database() -> None:
    task = Task(depth=Task.depth + 1)
    assert task.depth is not None


def test_rules_are_made_once() -> None:
    assert Task.rules() is Task.rules()
