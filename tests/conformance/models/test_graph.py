"""The object graph is walked, filtered and loaded in a constant number of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import selectinload

from legion_data.models import (
    Chain,
    DigitalWorker,
    Extension,
    Function,
    Node,
    Relationship,
    Runner,
    Task,
    TaskLog,
)
from legion_data.models.llm import (
    Conversation,
    Message,
    MessageInferenceRequest,
    MessageInferenceResponse,
)
from legion_data.models.related import related
from tests.vectors import cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

CASES = cases("graph_navigation")


@pytest.fixture
def runners(session: Session) -> list[Runner]:
    """r1 has f1 and f2, r2 has f3; edges #0 f1->f3 in c2, #1 f3->f2 in c1, #2 f3->f3; tasks #0 f1, #1 f3, #2 f2."""
    extension = Extension(name="lex-test", namespace="Test")
    r1, r2 = (
        Runner(extension=extension, name="r1"),
        Runner(extension=extension, name="r2"),
    )
    f1, f2, f3 = (
        Function(name="f1", runner=r1),
        Function(name="f2", runner=r1),
        Function(name="f3", runner=r2),
    )
    c1, c2 = Chain(name="c1"), Chain(name="c2")
    session.add_all([extension, c1, c2])
    session.flush()
    for name, trigger, action, chain in (
        ("#0", f1, f3, c2),
        ("#1", f3, f2, c1),
        ("#2", f3, f3, None),
    ):
        session.add(Relationship(name=name, trigger=trigger, action=action, chain=chain))
        session.flush()
    for number, function in enumerate((f1, f3, f2)):
        session.add(Task(function=function, status="pending", payload=str(number)))
        session.flush()
    session.commit()
    session.expunge_all()
    return list(session.scalars(select(Runner).where(Runner.name.in_(["r1", "r2"])).order_by(Runner.id)))


def test_a_runner_knows_its_tasks_chains_and_edges(runners: list[Runner]) -> None:
    r1 = runners[0]
    assert (
        sorted(int(task.payload or "") for task in r1.task)
        == CASES["runner.task lists tasks of all its functions"]["expected"]
    )
    assert [chain.name for chain in r1.chains] == CASES["runner.chains"]["expected"]
    assert r1.chain is not None
    assert r1.chain.name == CASES["runner.chain is the first chain touched (lowest id, natural order)"]["expected"]
    assert [edge.name for edge in r1.relationships] == ["#0", "#1"]
    assert [edge.name for edge in runners[1].relationships] == ["#0", "#1", "#2"]


def test_functions_and_chains_know_their_edges(runners: list[Runner]) -> None:
    r1, r2 = runners
    f2 = next(function for function in r1.functions if function.name == "f2")
    assert [int((edge.name or "")[1:]) for edge in f2.action_relationships] == CASES["function.action_relationships"][
        "expected"
    ]
    assert r1.chain is not None
    assert [int((edge.name or "")[1:]) for edge in r1.chain.relationships] == CASES["chain.relationships"]["expected"]
    assert r2.functions[0].tasks[0].function is r2.functions[0]


def test_a_to_many_association_is_filtered_and_ordered_without_being_loaded(
    session: Session, runners: list[Runner], statements: Callable[[], list[str]]
) -> None:
    task = runners[1].functions[0].tasks[0]
    session.execute(
        insert(TaskLog),
        [{"task_id": task.id, "entry": f"line {number}"} for number in range(5)],
    )
    statements()
    newest = related(task, Task.task_logs).order_by(TaskLog.id.desc()).limit(2)
    assert [log.entry for log in session.scalars(newest)] == ["line 4", "line 3"]
    assert session.scalar(select(func.count()).select_from(related(task, Task.task_logs).subquery())) == 5
    assert "task_logs" not in task.__dict__
    assert len(statements()) == 2
    edges = related(runners[1], Runner.relationships).order_by(Relationship.name.desc())
    assert [edge.name for edge in session.scalars(edges)] == ["#2", "#1", "#0"]
    assert [found.payload for found in session.scalars(related(runners[0], Runner.tasks).order_by(Task.id))] == [
        "0",
        "2",
    ]


@pytest.mark.parametrize("size", [1, 60])
def test_the_graph_of_many_tasks_loads_in_a_constant_number_of_statements(
    session: Session,
    runners: list[Runner],
    statements: Callable[[], list[str]],
    size: int,
) -> None:
    function = runners[0].functions[0]
    worker = DigitalWorker(worker_id="w", name="n", entra_app_id="e", owner_msid="m", extension_name="x")
    session.add_all([worker, Node(name="n1")])
    session.flush()
    for _ in range(size):
        task = Task(function=function, status="completed", digital_worker=worker)
        task.children = [Task(status="pending")]
        task.task_logs = [TaskLog(entry=str(number)) for number in range(3)]
        session.add(task)
    session.commit()
    session.expunge_all()
    statements()
    found = session.scalars(
        select(Task)
        .where(Task.status == "completed")
        .options(
            selectinload(Task.task_logs).selectinload(TaskLog.node),
            selectinload(Task.function).selectinload(Function.runner).selectinload(Runner.extension),
            selectinload(Task.digital_worker),
            selectinload(Task.children),
        )
    ).all()
    assert len(found) == size
    for task in found:
        assert task.function is not None
        assert task.function.runner.extension.name == "lex-test"
        assert len(task.task_logs) == 3
        assert task.task_log is task.task_logs
        assert task.digital_worker is not None
        assert task.children[0].parent is task
    assert len(statements()) <= 7


def test_the_database_deletes_what_hangs_on_a_row_and_the_session_asks_nothing(
    session: Session, runners: list[Runner], statements: Callable[[], list[str]]
) -> None:
    task = runners[0].functions[0].tasks[0]
    task.task_logs = [TaskLog(entry="gone")]
    child = Task(status="pending", parent=task)
    session.add(child)
    session.commit()
    statements()
    session.delete(task)
    session.flush()
    sent = statements()
    assert len(sent) == 1
    assert sent[0].startswith("DELETE FROM tasks")
    assert session.scalar(select(func.count()).select_from(TaskLog)) == 0
    session.refresh(child)
    assert child.parent_id is None


def test_masters_and_slaves_workers_and_nodes(session: Session) -> None:
    master = Task(status="pending", master=None)
    slave = Task(status="pending", master=master)
    node = Node(name="n1", task_logs=[TaskLog(task=slave, entry="x")])
    worker = DigitalWorker(
        worker_id="w",
        name="n",
        entra_app_id="e",
        owner_msid="m",
        extension_name="x",
        tasks=[slave],
    )
    session.add_all([master, slave, node, worker])
    session.flush()
    assert slave.worker_id == "w"
    session.expire_all()
    assert master.slave == [slave] == master.slaves
    assert node.task_log == node.task_logs
    assert worker.tasks == [slave]
    assert slave.digital_worker is worker


def test_a_request_and_the_message_that_answers_it_are_written_in_one_flush(
    session: Session,
) -> None:
    conversation = Conversation(title="one")
    asked = Message(conversation=conversation, seq=1, role="user", content="q")
    request = MessageInferenceRequest(conversation=conversation, latest_message=asked, request_ref="r")
    response = MessageInferenceResponse(message_inference_request=request, provider="p")
    answer = Message(
        conversation=conversation,
        seq=2,
        role="assistant",
        content="a",
        parent_message=asked,
    )
    answer.message_inference_request, answer.message_inference_response = (
        request,
        response,
    )
    response.response_message = answer
    session.add(conversation)
    session.flush()
    session.expire_all()
    assert asked.triggered_message_inference_requests == [request]
    assert answer.message_inference_responses == [response]
    assert response.response_message is answer
    assert answer.message_inference_response is response
    assert request.messages == [answer]
    assert conversation.messages == [asked, answer]
