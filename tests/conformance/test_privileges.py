"""What may the connected role do with a table? Right on every database, remembered, forgotten in time."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, create_engine, event

from legion_data.engines.privileges import Privileges
from legion_data.errors import DatabaseUnreachable, LegionDataError
from tests.conformance.visitor import Visitor
from tests.vectors import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from legion_data.runtime import DataLayer

CASES = {case["name"]: case for case in listed("privileges")}
STRANGE = [
    "nope",
    "TASKS",
    "Tasks",
    "tasks ",
    " tasks",
    "",
    "t\u00e4sks",
    "tasks; DROP TABLE tasks",
    "x' OR '1'='1",
    "%",
]
STRANGE += [
    "public.tasks",
    '"tasks"',
    "`tasks`",
    "\0",
    "tasks\0",
    "\ud800",
    "t" * 5000,
    "task_",
    "information_schema.tables",
]


@pytest.fixture
def engine(migrated: Any, open_layer: Callable[..., DataLayer]) -> Engine:
    return open_layer(migrated.settings).connection


@contextmanager
def _queries(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def visitor(migrated: Any) -> Iterator[Visitor]:
    """Only servers have roles."""
    made = Visitor(migrated)
    yield made
    made.close()


def test_an_owner_reads_and_writes_every_table(engine: Engine) -> None:
    privileges = Privileges(engine)
    assert privileges.can_read("tasks")
    assert privileges.can_write("tasks")
    assert privileges.can_write("runners")


@pytest.mark.parametrize("name", STRANGE, ids=lambda name: ascii(name)[:20])
def test_a_table_that_is_not_there_may_not_be_touched_and_no_name_is_sql(engine: Engine, name: str) -> None:
    privileges = Privileges(engine)
    assert not privileges.can_read(name)
    assert not privileges.can_write(name)
    assert privileges.can_read("tasks")


@pytest.mark.parametrize("name", [name for name in CASES if "database answers" in name])
def test_the_calls_of_the_vectors(name: str, engine: Engine, migrated: Any, request: pytest.FixtureRequest) -> None:
    """Answers come from real grants. What the predecessor got wrong (MySQL, an error as "no") is right here."""
    says_no = CASES[name]["input"]["answer"] in {"false", ""}
    if migrated.adapter == "sqlite":
        asked = _read_only(migrated.path) if says_no else engine
        expected = {"INSERT": not says_no, "SELECT": True}
    else:
        visitor = request.getfixturevalue("visitor")
        if not says_no:
            visitor.grant("SELECT, INSERT")
        asked, expected = visitor.engine, {"INSERT": not says_no, "SELECT": not says_no}
    asked.connect().close()
    privileges = Privileges(asked)
    # A symbol and a text of the vectors are one name here, and one question.
    with _queries(asked) as sent:
        assert [privileges.can_write("tasks") for _ in range(3)] == [expected["INSERT"]] * 3
        assert [privileges.can_read("tasks") for _ in range(2)] == [expected["SELECT"]] * 2
    assert len(sent) == (0 if migrated.adapter == "sqlite" else 2)
    assert all("tasks" not in statement for statement in sent)
    if asked is not engine:
        asked.dispose()


@pytest.mark.only("mysql", "postgres", reason="SQLite has no roles")
def test_each_privilege_counts_for_itself(visitor: Visitor) -> None:
    visitor.grant("SELECT", "tasks")
    visitor.grant("INSERT", "nodes")
    visitor.grant("DELETE", "chains")
    privileges = Privileges(visitor.engine)
    names = ("tasks", "nodes", "chains", "runners")
    told = {name: (privileges.can_read(name), privileges.can_write(name)) for name in names}
    assert told == {"tasks": (True, False), "nodes": (False, True), "chains": (False, False), "runners": (False, False)}


@pytest.mark.only("postgres", reason="only PostgreSQL has row-level security")
def test_a_privilege_is_the_role_s_whatever_rows_it_may_see(engine: Engine, visitor: Visitor) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO tasks (status, tenant_id) VALUES ('pending', 'acme')")
    privileges = Privileges(visitor.engine)
    assert (privileges.can_read("tasks"), privileges.can_write("tasks")) == (False, False)
    visitor.grant("SELECT, INSERT")
    visitor.grant("USAGE", "SEQUENCE tasks_id_seq")
    privileges.reset()
    assert (privileges.can_read("tasks"), privileges.can_write("tasks")) == (True, True)
    with visitor.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tasks").scalar_one() == 0
        connection.exec_driver_sql("SELECT set_config('app.current_tenant', 'acme', false)")
        assert connection.exec_driver_sql("SELECT count(*) FROM tasks").scalar_one() == 1
        assert (privileges.can_read("tasks"), privileges.can_write("tasks")) == (True, True)
        connection.rollback()
    privileges.close()


@pytest.mark.only("mysql", "postgres", reason="SQLite has no roles")
def test_a_grant_on_some_columns_is_none_on_the_table(visitor: Visitor) -> None:
    visitor.grant("SELECT (id), INSERT (status)")
    privileges = Privileges(visitor.engine)
    assert not privileges.can_read("tasks")
    assert not privileges.can_write("tasks")


@pytest.mark.only("mysql", "postgres", reason="SQLite has no roles")
def test_grants_come_through_roles_and_from_above(visitor: Visitor) -> None:
    team = f"{visitor.name}_team"
    if visitor.is_postgres:
        visitor.make(team)
        visitor.run(f"GRANT {team} TO {visitor.name}")
    else:
        visitor.run(f"CREATE ROLE {team}", f"GRANT {team} TO {visitor.name}")
        visitor.run(f"SET DEFAULT ROLE {team} FOR {visitor.name}")
    visitor.grant("INSERT", "tasks", team)
    visitor.grant("SELECT", "ALL TABLES IN SCHEMA public" if visitor.is_postgres else "*")
    privileges = Privileges(visitor.engine)
    assert privileges.can_write("tasks")
    assert privileges.can_read("tasks")
    assert privileges.can_read("nodes")
    assert not privileges.can_write("nodes")
    if not visitor.is_postgres:
        visitor.run(f"GRANT INSERT ON *.* TO {visitor.name}")
        visitor.engine.dispose()  # global grants count from the next login on
        assert privileges.can_write("nodes")
        visitor.run(f"DROP ROLE {team}")


def test_an_answer_is_remembered_until_reset(engine: Engine) -> None:
    privileges = Privileges(engine)
    assert not privileges.can_write("later")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE later (id INTEGER)")
    assert not privileges.can_write("later")
    privileges.reset()
    assert privileges.can_write("later")


@pytest.mark.only("mysql", "postgres", reason="SQLite has no roles")
def test_an_answer_is_forgotten_on_reconnect(visitor: Visitor) -> None:
    privileges = Privileges(visitor.engine)
    assert not privileges.can_write("tasks")
    visitor.grant("INSERT")
    assert not privileges.can_write("tasks")
    privileges.reset()
    assert privileges.can_write("tasks")
    visitor.revoke("INSERT")
    assert privileges.can_write("tasks")
    with visitor.engine.connect(), visitor.engine.connect():
        pass  # one more connection than the pool had
    assert not privileges.can_write("tasks")


@pytest.mark.only("mysql", "postgres", reason="SQLite has no roles")
def test_new_credentials_bring_new_answers(visitor: Visitor) -> None:
    """Credentials rotate through do_connect; the engine stays the same."""
    other = f"{visitor.name}_next"
    visitor.make(other)
    visitor.grant("INSERT", "tasks", other)
    login = [visitor.name]

    def rotate(dialect: Any, record: Any, arguments: Any, keywords: dict[str, Any]) -> None:
        keywords["user"] = login[0]

    event.listen(visitor.engine, "do_connect", rotate)
    privileges = Privileges(visitor.engine)
    assert not privileges.can_write("tasks")
    login[0] = other
    visitor.engine.dispose()
    with visitor.engine.connect():
        assert privileges.can_write("tasks")


def test_what_cannot_be_asked_is_an_error_and_not_remembered(engine: Engine) -> None:
    closed = [True]

    def door(connection: Any, record: Any) -> None:
        if closed[0]:
            raise DatabaseUnreachable("closed for the test")

    engine.dispose()
    event.listen(engine, "connect", door)
    privileges = Privileges(engine)
    for _ in range(2):
        with pytest.raises(LegionDataError, match="closed"):
            privileges.can_write("tasks")
    closed[0] = False
    assert privileges.can_write("tasks")


def test_a_question_does_not_wait_for_a_writer(engine: Engine) -> None:
    """On SQLite a writer holds the whole file: the answer comes all the same, and at once."""
    privileges = Privileges(engine)
    answers: list[bool] = []
    with engine.begin() as writer:
        writer.exec_driver_sql("INSERT INTO tasks (status) VALUES ('x')")
        asker = threading.Thread(target=lambda: answers.append(privileges.can_write("tasks")))
        asker.start()
        asker.join()
    assert answers == [True]


def test_asking_leaves_a_pooled_connection_as_it_was(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings, max_connections=1)
    from legion_data.models import Task

    privileges = Privileges(layer.connection)
    for read_only in (True, False, True):
        with layer.session(read_only=read_only) as session:
            assert session.get(Task, -1) is None
        privileges.reset()
        assert privileges.can_write("tasks")
        assert privileges.can_read("tasks")
    with layer.session() as session:
        session.add(Task(status="kept"))
    with layer.session(read_only=True) as session:
        assert session.query(Task).count() == 1


@pytest.mark.only("sqlite", reason="the others have no file; they answer by grants")
def test_a_file_opened_for_reading_is_not_writable(migrated: Any) -> None:
    engine = _read_only(migrated.path)
    privileges = Privileges(engine)
    assert privileges.can_read("tasks")
    assert not privileges.can_write("tasks")
    engine.dispose()


def _read_only(path: Path) -> Engine:
    return create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
