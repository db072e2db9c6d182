"""A session commits or it does not; what went wrong has a type; a lost transaction is run again."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

_INSERT = "INSERT INTO tasks (status) VALUES (:status)"


def _count(layer: DataLayer) -> int:
    with layer.session(read_only=True) as session:
        return int(session.execute(text("SELECT count(*) FROM tasks")).scalar_one())


def test_success_commits_and_an_error_rolls_back(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    with layer.session() as session:
        session.execute(text(_INSERT), {"status": "kept"})

    def fail() -> None:
        with layer.session() as session:
            session.execute(text(_INSERT), {"status": "lost"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert _count(layer) == 1


def test_rows_stay_readable_after_the_session(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    from legion_data.models import Node

    layer = open_layer(migrated.settings)
    with layer.session() as session:
        node = Node(name="n1")
        session.add(node)
    assert node.name == "n1"
    assert node.id is not None


def test_a_read_only_session_refuses_to_write(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings, max_connections=1)
    with pytest.raises(errors.PrivilegeMissing, match="read-only"), layer.session(read_only=True) as session:
        session.execute(text(_INSERT), {"status": "no"})
    with layer.session() as session:  # the same connection writes again
        session.execute(text(_INSERT), {"status": "yes"})
    assert _count(layer) == 1


def test_broken_constraints_have_types_and_show_no_values(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    with layer.session() as session:
        session.execute(text("CREATE TABLE parents (id INTEGER NOT NULL PRIMARY KEY)"))
        session.execute(
            text(
                "CREATE TABLE children (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, "
                "age INTEGER, parent_id INTEGER, CONSTRAINT age_is_positive CHECK (age > 0), "
                "CONSTRAINT fk_parent FOREIGN KEY (parent_id) REFERENCES parents (id))"
            )
        )
        session.execute(text("INSERT INTO children (id, name) VALUES (1, 'topsecret')"))
    refused: dict[str, type[errors.ConstraintViolation]] = {
        "INSERT INTO children (id, name) VALUES (2, 'topsecret')": errors.UniqueViolation,
        "INSERT INTO children (id, name) VALUES (1, 'topsecret2')": errors.UniqueViolation,
        "INSERT INTO children (id, name) VALUES (3, NULL)": errors.NotNullViolation,
        "INSERT INTO children (id, name, age) VALUES (4, 'topsecret4', -1)": errors.CheckViolation,
        "INSERT INTO children (id, name, parent_id) VALUES (5, 'topsecret5', 99)": errors.ForeignKeyViolation,
    }
    for statement, kind in refused.items():
        with pytest.raises(errors.ConstraintViolation) as caught, layer.session() as session:
            session.execute(text(statement))
        assert type(caught.value) is kind, statement
        assert "topsecret" not in str(caught.value)
        assert caught.value.__cause__ is not None


def test_an_error_of_the_statement_stays_what_it_is(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    from sqlalchemy.exc import DBAPIError

    layer = open_layer(migrated.settings)
    with pytest.raises(DBAPIError, match="no_such_column"), layer.session() as session:
        session.execute(text("SELECT no_such_column FROM tasks"))


def test_a_lost_transaction_runs_again_and_then_gives_up(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    tries: list[int] = []

    def work(session: Session, losses: int) -> str:
        session.execute(text(_INSERT), {"status": "try"})
        tries.append(1)
        if len(tries) <= losses:
            raise errors.TransactionLost
        return "done"

    assert layer.run_in_transaction(lambda session: work(session, 2)) == "done"
    assert len(tries) == 3
    assert _count(layer) == 1  # what the lost ones wrote is gone
    tries.clear()
    with pytest.raises(errors.TransactionLost):
        layer.run_in_transaction(lambda session: work(session, 9), attempts=2)
    assert len(tries) == 2


@pytest.mark.parametrize("inside", ["the transaction", "a savepoint"])
def test_two_transactions_that_deadlock_both_end_well(
    migrated: Any, open_layer: Callable[..., DataLayer], inside: str
) -> None:
    layer = open_layer(migrated.settings)
    with layer.session() as session:
        for _ in range(2):
            session.execute(text(_INSERT), {"status": "0"})
        first, second = session.execute(text("SELECT id FROM tasks ORDER BY id")).scalars().all()
    together = threading.Barrier(2)
    failures: list[BaseException] = []

    def cross(one: int, other: int) -> None:
        def work(session: Session) -> None:
            session.execute(text("UPDATE tasks SET status = 'x' WHERE id = :id"), {"id": one})
            # On SQLite the second writer waits for the first, and there is no deadlock to have.
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(timeout=0.5)
            # MySQL gives up the whole transaction, and then knows no savepoint to return to.
            with session.begin_nested() if inside == "a savepoint" else contextlib.nullcontext():
                session.execute(text("UPDATE tasks SET status = 'x' WHERE id = :id"), {"id": other})

        try:
            layer.run_in_transaction(work)
        except BaseException as error:  # noqa: BLE001 - collected here, asserted by the test
            failures.append(error)

    threads = [threading.Thread(target=cross, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_sixteen_writers_all_get_their_turn(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with layer.session() as session:
                    session.execute(text("SELECT count(*) FROM tasks")).scalar_one()  # a reader that turns writer
                    session.execute(text(_INSERT), {"status": "x"})
        except BaseException as error:  # noqa: BLE001 - collected here, asserted by the test
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert _count(layer) == 160


def test_a_text_that_is_too_long_is_an_error(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    with layer.session() as session:
        session.execute(text("CREATE TABLE short_texts (word VARCHAR(3))"))
    with contextlib.suppress(errors.ConstraintViolation), layer.session() as session:
        session.execute(text("INSERT INTO short_texts (word) VALUES ('abcdef')"))
    with layer.session() as session:  # SQLite has no lengths and keeps all of it; nobody keeps a part
        assert session.execute(text("SELECT word FROM short_texts WHERE word <> 'abcdef'")).all() == []


@pytest.mark.only("sqlite", reason="only SQLite lets one writer in at a time")
def test_a_writer_that_waits_in_vain_has_lost_its_transaction(
    migrated: Any, open_layer: Callable[..., DataLayer]
) -> None:
    layer = open_layer(migrated.settings, timeout=10)
    with layer.session() as holder:
        holder.execute(text(_INSERT), {"status": "held"})
        with pytest.raises(errors.TransactionLost, match="another writer"), layer.session() as session:
            session.execute(text(_INSERT), {"status": "x"})
    assert _count(layer) == 1
