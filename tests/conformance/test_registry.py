"""The registry says of an extension what the extension says of itself, in a dozen statements at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from legion_data.errors import ForeignKeyViolation, ValueRefused
from legion_data.models import Extension, Function, Runner, Task
from legion_data.registry import Changes, FunctionRecord, RunnerRecord, sync_extension

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from legion_data.registry import SyncReport
    from legion_data.runtime import DataLayer

BUDGET = 12
#: Text that SQL, JSON and LIKE each have a word for.
AWKWARD = """a'b"c\\d %s :x {} \n\t ünï 🐍 </sql>"""


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings)


def _records(runners: int, functions: int, **said: Any) -> list[RunnerRecord]:
    return [
        RunnerRecord(f"runner{one}", [FunctionRecord(f"function{other}", **said) for other in range(functions)])
        for one in range(runners)
    ]


def _sync(layer: DataLayer, runners: Any, **said: Any) -> SyncReport:
    with layer.session() as session:
        return sync_extension(session, "lex-test", "Test", runners, **said)


def test_a_sync_takes_a_dozen_statements_at_most_whatever_it_does(
    layer: DataLayer, count_statements: Callable[[Engine], Any]
) -> None:
    old, new = _records(3, 2), [*_records(40, 5, description="new")[2:], *_records(1, 1)]
    steps = {"first": old, "all at once": new, "again": new, "none": [], "many": _records(200, 20)}
    taken = {}
    for step, records in steps.items():
        with count_statements(layer.connection) as statements:
            _sync(layer, records, exchange=step)
        taken[step] = len([statement for statement in statements if "SAVEPOINT" not in statement])
    assert max(taken.values()) <= BUDGET, taken
    with count_statements(layer.connection) as statements:
        assert _sync(layer, steps["many"]).is_unchanged
    assert len(statements) == 3


def test_what_is_said_is_what_is_stored(layer: DataLayer) -> None:
    function = FunctionRecord(
        name="Crawl:" + "x" * 122,
        args=AWKWARD,
        description="",
        remote_invocable=False,
        component_type="absorber",
        definition={"text": AWKWARD, "list": [1, 1.5, True, None, {}], "nothing": None},
    )
    runner = RunnerRecord("r" * 256, [function], namespace="n" * 256, queue=AWKWARD, uri="", routing_key="k" * 512)
    report = _sync(layer, iter([runner]), exchange="e", uri=AWKWARD, tenant_id="t-1")
    with layer.session(read_only=True) as session:
        found = session.get_one(Function, report.function_ids["r" * 256, function.name])
        for column in ("name", "args", "description", "remote_invocable", "component_type", "definition"):
            assert getattr(found, column) == getattr(function, column), column
        assert found.active
        assert found.created is not None
        for column in ("name", "namespace", "queue", "uri", "routing_key"):
            assert getattr(found.runner, column) == getattr(runner, column), column
        extension = found.runner.extension
        assert (extension.id, extension.exchange, extension.uri) == (report.extension_id, "e", AWKWARD)
        assert {extension.tenant_id, found.runner.tenant_id, found.tenant_id} == {"t-1"}


def test_what_was_not_said_is_the_default_first_and_then_what_it_was(layer: DataLayer) -> None:
    bare = [RunnerRecord("r", [FunctionRecord("f")])]
    report = _sync(layer, bare)
    with layer.session() as session:
        found = session.get_one(Function, report.function_ids["r", "f"])
        assert (found.remote_invocable, found.component_type, found.args, found.definition) == (
            True,
            "runner",
            None,
            None,
        )
        assert (found.runner.namespace, found.runner.queue) == ("", None)
        found.args, found.remote_invocable, found.runner.queue = "[]", False, "mine"
    assert _sync(layer, bare).is_unchanged
    assert _sync(layer, [RunnerRecord("r", [FunctionRecord("f", description="d")])]).functions.changed == (("r", "f"),)
    with layer.session(read_only=True) as session:
        found = session.get_one(Function, report.function_ids["r", "f"])
        assert (found.args, found.remote_invocable, found.description, found.runner.queue) == ("[]", False, "d", "mine")


def test_what_disappears_is_deactivated_and_comes_back_with_its_id(layer: DataLayer) -> None:
    first = _sync(layer, _records(3, 2))
    assert first.extension == "added"
    assert first.runners == Changes(added=("runner0", "runner1", "runner2"))
    gone = _sync(layer, [RunnerRecord("runner0", [FunctionRecord("function0")]), *_records(2, 2)[1:]])
    assert gone.runners == Changes(deactivated=("runner2",))
    assert gone.functions == Changes(
        deactivated=(("runner0", "function1"), ("runner2", "function0"), ("runner2", "function1"))
    )
    back = _sync(layer, _records(3, 2, args="[]"))
    assert back.runners == Changes(reactivated=("runner2",))
    assert back.functions.reactivated == gone.functions.deactivated
    assert len(back.functions.changed) == 6
    assert (back.runner_ids, back.function_ids) == (first.runner_ids, first.function_ids)
    with layer.session() as session:
        session.get_one(Extension, first.extension_id).active = False
    assert _sync(layer, _records(3, 2)).extension == "reactivated"


def test_other_extensions_are_left_alone(layer: DataLayer) -> None:
    with layer.session() as session:
        other = sync_extension(session, "lex-test", "Other", _records(2, 2))
        assert sync_extension(session, "lex-test", "Test", _records(1, 1)).extension_id != other.extension_id
        assert sync_extension(session, "LEX-test", "Test", []).extension == "added"
    _sync(layer, [])
    with layer.session() as session:
        assert sync_extension(session, "lex-test", "Other", _records(2, 2)).is_unchanged


def test_names_differ_by_case_and_accent(layer: DataLayer) -> None:
    names = ["run", "Run", "RUN", "rün", "ru\u0308n"]
    report = _sync(layer, [RunnerRecord(name, [FunctionRecord(each) for each in names]) for name in names])
    assert len(set(report.function_ids.values())) == len(names) ** 2
    assert _sync(layer, [RunnerRecord(name, [FunctionRecord(each) for each in names]) for name in names]).is_unchanged


def test_a_sync_is_part_of_the_callers_transaction(layer: DataLayer) -> None:
    with layer.session() as session:
        session.add(Extension(name="pending", namespace="p"))
        sync_extension(session, "pending", "p", _records(2, 2))
        session.rollback()
    with layer.session() as session:
        assert session.scalar(select(func.count()).where(Extension.name == "pending")) == 0
        pending = Extension(name="pending", namespace="p", active=False)
        session.add(pending)
        assert sync_extension(session, "pending", "p", _records(2, 2)).extension == "reactivated"
        assert pending.active
        assert {runner.name for runner in pending.runners} == {"runner0", "runner1"}


def test_nothing_is_deleted_that_tasks_may_name(layer: DataLayer) -> None:
    report = _sync(layer, _records(1, 1))
    with layer.session() as session:
        session.add(Task(status="pending", function_id=report.function_ids["runner0", "function0"]))
    _sync(layer, [])
    with layer.session(read_only=True) as session:
        assert session.scalars(select(Task)).one().function is not None
        assert session.scalars(select(Runner).where(Runner.extension_id == report.extension_id)).one().active is False


REFUSED: dict[str, dict[str, Any]] = {
    "no name": {"name": ""},
    "blanks": {"name": " lex"},
    "too long": {"name": "x" * 129},
    "no text": {"name": 5},
    "NUL": {"name": "a\0"},
    "namespace": {"namespace": None},
    "namespace blanks": {"namespace": "n "},
    "exchange": {"exchange": 5},
    "text for a list": {"runners": "runner"},
    "nothing for a list": {"runners": None},
    "a name for a record": {"runners": ["runner"]},
    "a runner twice": {"runners": [RunnerRecord("r"), RunnerRecord("r")]},
    "a runner without a name": {"runners": [RunnerRecord("")]},
    "a runner's blank": {"runners": [RunnerRecord("r ")]},
    "a long runner": {"runners": [RunnerRecord("r" * 257)]},
    "a queue": {"runners": [RunnerRecord("r", queue=5)]},
    "functions": {"runners": [RunnerRecord("r", functions="run")]},
    "a function twice": {"runners": [RunnerRecord("r", [FunctionRecord("f"), FunctionRecord("f")])]},
    "a runner for a function": {"runners": [RunnerRecord("r", [RunnerRecord("f")])]},
    "a long function": {"runners": [RunnerRecord("r", [FunctionRecord("f" * 129)])]},
    "a surrogate": {"runners": [RunnerRecord("r", [FunctionRecord("f", args="\ud800")])]},
    "a flag": {"runners": [RunnerRecord("r", [FunctionRecord("f", remote_invocable=1)])]},
    "no JSON": {"runners": [RunnerRecord("r", [FunctionRecord("f", definition={"n": float("nan")})])]},
    "JSON that is NUL": {"runners": [RunnerRecord("r", [FunctionRecord("f", definition="\0")])]},
}


def test_bad_records_are_refused_before_anything_is_sent(
    layer: DataLayer, count_statements: Callable[[Engine], Any]
) -> None:
    with layer.session() as session:
        session.connection()
        with count_statements(layer.connection) as statements:
            for case, bad in REFUSED.items():
                given: dict[str, Any] = {"name": "lex-test", "namespace": "Test", "runners": [], **bad}
                assert 20 < len(_refusal(session, given)) < 400, case
    assert statements == []


def _refusal(session: Session, given: dict[str, Any]) -> str:
    with pytest.raises(ValueRefused) as caught:
        sync_extension(session, **given)
    return str(caught.value)


def test_an_error_of_the_database_is_one_of_ours(layer: DataLayer) -> None:
    """The unit of work of the caller is flushed first, and fails as it would have at the commit."""

    def sync_with_an_orphan() -> None:
        with layer.session() as session:
            session.add(Runner(name="r", extension_id=999))
            sync_extension(session, "lex-test", "Test", [])

    with pytest.raises(ForeignKeyViolation):
        sync_with_an_orphan()
