"""What the database refuses is told at once, by model, column and value; after a savepoint the session goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, insert, select, update

from legion_data import errors
from legion_data.models import (
    Extension,
    Function,
    Principal,
    Runner,
    Setting,
    Task,
    TaskLog,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from legion_data.runtime import DataLayer

MISSING = 987_654


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    """A layer whose database holds one extension with a runner and a function."""
    made = open_layer(migrated.settings)
    with made.session() as session:
        extension = Extension(name="lex-http", namespace="Lex")
        session.add(Function(name="get", runner=Runner(name="http", namespace="Lex::Http", extension=extension)))
    return made


def flush(row: Any) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.add(row())
        session.flush()

    return work


def send(statement: Callable[[], Any], *rows: Any) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.execute(statement(), *rows)

    return work


REFUSED: dict[str, tuple[Callable[[Session], None], type[errors.ConstraintViolation], str, tuple[str, ...], str]] = {
    "flush: no such parent": (
        flush(lambda: Task(status="pending", function_id=MISSING)),
        *(errors.ForeignKeyViolation, "Task", ("function_id",), str(MISSING)),
    ),
    "flush: one of several parents is missing": (
        flush(lambda: Task(status="pending", function_id=1, parent_id=MISSING)),
        *(errors.ForeignKeyViolation, "Task", ("parent_id",), str(MISSING)),
    ),
    "flush: a key of two columns": (
        flush(lambda: Extension(name="lex-http", namespace="Lex")),
        *(errors.UniqueViolation, "Extension", ("name", "namespace"), "'lex-http', 'Lex'"),
    ),
    "statement: no such parent": (
        send(lambda: insert(TaskLog).values(task_id=MISSING)),
        *(errors.ForeignKeyViolation, "TaskLog", ("task_id",), str(MISSING)),
    ),
    "statement: many rows, one of them without a parent": (
        send(lambda: insert(Task), [{"status": "a", "function_id": None}, {"status": "b", "function_id": MISSING}]),
        *(errors.ForeignKeyViolation, "Task", ("function_id",), str(MISSING)),
    ),
    "statement: an update to a key that is taken": (
        send(lambda: update(Extension).values(name="lex-http", namespace="Lex").where(Extension.name == "lex-other")),
        *(errors.UniqueViolation, "Extension", ("name", "namespace"), "'lex-http', 'Lex'"),
    ),
    "statement: a required value is missing": (
        send(lambda: insert(Runner).values(name="x", namespace="y", extension_id=None)),
        *(errors.NotNullViolation, "Runner", ("extension_id",), "None"),
    ),
    "statement: a rule of the table": (
        send(lambda: insert(Principal).values(canonical_name="Alice Smith", kind="human")),
        *(errors.CheckViolation, "Principal", ("canonical_name",), "'Alice Smith'"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_row_is_named_at_once_and_a_savepoint_keeps_the_rest(layer: DataLayer, name: str) -> None:
    work, kind, model, columns, value = REFUSED[name]
    with layer.session() as session:
        session.add(Extension(name="lex-other", namespace="Lex"))
        session.flush()
        savepoint = session.begin_nested()
        session.add(Setting(key="inside", value="the savepoint"))
        session.flush()
        with pytest.raises(kind) as caught:
            work(session)
        savepoint.rollback()
        session.add(Setting(key="after", value="the savepoint"))
    refused = caught.value
    assert (type(refused), refused.model, refused.columns, refused.value) == (kind, model, columns, value)
    assert f"{model}" in refused.summary
    assert columns[0] in refused.summary
    assert not type(refused.__cause__).__module__.startswith("sqlalchemy")
    with layer.session(read_only=True) as session:
        assert session.scalars(select(Setting.key)).all() == ["after"]
        assert "lex-other" in session.scalars(select(Extension.name)).all()
        assert session.scalar(select(func.count()).select_from(Task)) == 0
