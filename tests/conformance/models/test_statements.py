"""Plain statements through a session keep the rules of the models; what is left is the database's, and typed too."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from legion_data import errors
from legion_data.models import (
    ApolloEntry,
    AuditRecord,
    Chain,
    Extension,
    Function,
    IdentityGroup,
    RbacCrossTeamGrant,
    Runner,
    Setting,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer

NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - what is refused
LONG = "x" * 300


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    """A layer on a database at the newest revision."""
    return open_layer(migrated.settings)


WRONG: dict[str, tuple[Any, list[dict[str, Any]] | None, str, str]] = {
    "values: too long": (insert(Setting).values(key=LONG, value="v"), None, "Setting", "key"),
    "values: NUL": (insert(Chain).values(name="a\0b"), None, "Chain", "name"),
    "values: a naive instant": (insert(Task).values(status="a", updated=NAIVE), None, "Task", "updated"),
    "values: several rows": (insert(Chain).values([{"name": "good"}, {"name": 5}]), None, "Chain", "name"),
    "values: not an attribute": (insert(Chain), [{"title": "x"}], "Chain", "title"),
    "one row: a lone surrogate": (insert(Chain), [{"name": "\ud800"}], "Chain", "name"),
    "rows: the second is too long": (insert(Setting), [{"key": "a"}, {"key": LONG}], "Setting", "key"),
    "rows: a word that is none": (insert(Task), [{"status": "a"}, {"status": "not a word"}], "Task", "status"),
    "rows: True is not 1": (
        insert(Task),
        [{"status": "a", "depth": 1}, {"status": "a", "depth": True}],
        "Task",
        "depth",
    ),
    "rows: not all alike": (insert(Task), [{"status": "a"}, {"status": "b", "depth": "x"}], "Task", "depth"),
    "rows: a rule over the row": (
        insert(RbacCrossTeamGrant),
        [
            {"source_team": team, "target_team": "b", "runner_pattern": "*", "actions": "x", "granted_by": "g"}
            for team in "ab"
        ],
        *("RbacCrossTeamGrant", "source_team"),
    ),
    "the table, not the class": (insert(Setting.__table__), [{"key": "a"}, {"key": LONG}], "Setting", "key"),
    "update: too long": (update(Extension).values(name=LONG), None, "Extension", "name"),
    "update: by attribute": (update(Task).values({Task.status: "not a word"}), None, "Task", "status"),
    "update: rows by key": (update(Task), [{"id": 1, "status": "not a word"}], "Task", "status"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_statement_keeps_the_rules_and_nothing_is_sent(layer: DataLayer, name: str, count_statements: Any) -> None:
    statement, rows, model, column = WRONG[name]
    with layer.session() as session:
        session.add(Chain(name="before"))
        session.flush()
        with count_statements(layer.connection) as sent, pytest.raises(errors.ValueRefused) as caught:
            session.execute(statement, rows)
        assert sent == []
    assert (caught.value.model, caught.value.column) == (model, column)
    with layer.session(read_only=True) as session:
        assert session.scalars(select(Chain.name)).all() == ["before"]


def test_many_rows_mean_what_the_same_rows_mean_one_by_one(layer: DataLayer) -> None:
    with layer.session() as session:
        session.add(Chain(name="pending"))
        session.execute(insert(Task), [{"status": "a", "depth": 2}, {"status": "b", "depth": None}])
        session.execute(insert(Task), [{"status": "c", "payload": "ä"}, {"status": "d", "payload": None}])
        session.execute(insert(Task), [{"status": "e"}, {"status": "f", "depth": 7}])
        made = session.scalars(insert(Task).returning(Task.status), [{"status": "g"}, {"status": "h"}])
        assert sorted(made) == ["g", "h"]
        assert session.scalar(text("SELECT count(*) FROM chains")) == 1
    with layer.session(read_only=True) as session:
        found = session.execute(select(Task.status, Task.depth, Task.payload).order_by(Task.status)).all()
        assert [tuple(row) for row in found] == [
            *(("a", 2, None), ("b", 0, None), ("c", 0, "ä"), ("d", 0, None)),
            *(("e", 0, None), ("f", 7, None), ("g", 0, None), ("h", 0, None)),
        ]
        assert session.scalar(select(func.count()).where(Task.created.is_(None))) == 0


def test_many_rows_get_their_defaults_of_python(layer: DataLayer) -> None:
    with layer.session() as session:
        session.execute(insert(IdentityGroup), [{"name": "a", "source": "s"}, {"name": "b", "source": "s"}])
    with layer.session(read_only=True) as session:
        assert len({len(key) for key in session.scalars(select(IdentityGroup.id))}) == 1


def test_an_attribute_that_is_not_called_like_its_column(layer: DataLayer) -> None:
    common = {"chain_id": "c", "content_type": "t", "content_hash": "a", "parent_hash": "b"}
    with layer.session() as session:
        rows = [
            {**common, "chain_hash": name, "metadata_": name, "created_at": "2026-01-01T00:00:00Z"} for name in "ab"
        ]
        session.execute(insert(AuditRecord), rows)
    with layer.session(read_only=True) as session:
        assert session.scalars(select(AuditRecord.metadata_).order_by(AuditRecord.id)).all() == ["a", "b"]


@pytest.mark.only("sqlite", "mysql", reason="PostgreSQL has the tables of Apollo")
def test_rows_for_a_table_that_is_not_there_are_refused_before_they_are_sent(layer: DataLayer) -> None:
    rows = [{"content": "c", "content_type": "t", "source_agent": "a"}] * 2
    for statement, given in ((insert(ApolloEntry), rows), (insert(ApolloEntry).values(**rows[0]), None)):
        with pytest.raises(errors.CapabilityUnavailable, match="apollo_entries"), layer.session() as session:
            session.execute(statement, given)
        with pytest.raises(errors.CapabilityUnavailable), layer.connection.begin() as connection:
            connection.execute(statement, given)


def test_below_a_session_a_type_still_refuses_in_our_words(layer: DataLayer) -> None:
    with layer.connection.begin() as connection:
        with pytest.raises(errors.ValueRefused, match="no time zone") as caught:
            connection.execute(insert(Task.__table__).values(status="a", updated=NAIVE))
        assert type(caught.value) is errors.ValueRefused
        assert connection.scalar(select(func.count()).select_from(Task)) == 0
    with layer.session() as session:
        with pytest.raises(errors.ValueRefused, match="not an instant"):
            session.execute(select(Task).where(Task.created > 5))
        session.add(Chain(name="after"))


def test_a_parent_that_still_has_children_says_who_refers_to_it(layer: DataLayer) -> None:
    with layer.session() as session:
        extension = Extension(name="lex-x", namespace="Lex")
        function = Function(name="get", runner=Runner(name="x", namespace="Lex::X", extension=extension))
        session.add_all([function, Task(status="pending", function=function)])
        session.flush()
        savepoint = session.begin_nested()
        with pytest.raises(errors.ForeignKeyViolation, match="Function"):
            session.execute(delete(Function).where(Function.id == function.id))
        savepoint.rollback()
        assert session.get(Function, function.id) is function


def test_what_is_not_ours_to_name_stays_as_the_driver_says_it(layer: DataLayer) -> None:
    with layer.session() as session:
        session.execute(text("INSERT INTO chains (name) VALUES ('once')"))
        savepoint = session.begin_nested()
        with pytest.raises(errors.NotNullViolation) as caught:
            session.execute(text("INSERT INTO tasks (status) VALUES (NULL)"))
        savepoint.rollback()
        assert caught.value.value is None
        assert session.scalar(text("SELECT count(*) FROM chains")) == 1
