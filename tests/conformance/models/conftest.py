"""A session whose work is undone when the test ends, and what it sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine


@pytest.fixture
def session(migrated_engine: Engine) -> Iterator[Session]:
    """A session over one transaction that is rolled back in the end, whatever the test commits."""
    with migrated_engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def statements(session: Session) -> Iterator[Callable[[], list[str]]]:
    """What the session sent since the last call, savepoints apart."""
    sent: list[str] = []
    connection = session.connection()

    def note(_: Any, __: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    def taken() -> list[str]:
        noted = [statement for statement in sent if "SAVEPOINT" not in statement]
        sent.clear()
        return noted

    event.listen(connection, "before_cursor_execute", note)
    yield taken
    event.remove(connection, "before_cursor_execute", note)
