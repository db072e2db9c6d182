"""Is the database there, and how does it do? Answers within a deadline, and never raises for a dead server.

A health page that hangs for ``connect_timeout`` is worse than none. So questions go through a connection of their own
that gives up early, on a thread of their own that is left behind when even that hangs (a resolver, a stalled peer).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from legion_data import engines
from legion_data.engines.errors import translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, Engine

    from legion_data.settings import Settings

__all__ = ["DEADLINE_S", "Health", "NoAnswer"]

#: Seconds after which a question is given up: connect and statement have two each, and are left half of that.
DEADLINE_S = 3.0

T = TypeVar("T")


class NoAnswer(Exception):
    """The database did not answer in time, or refused. The text says which."""


class Health:
    """Asks one networked database; one question at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: Engine | None = None
        self._busy = threading.Lock()

    def ask(self, question: Callable[[Connection], T], deadline_s: float = DEADLINE_S) -> T:
        """The answer to ``question(connection)``; ``NoAnswer`` after ``deadline_s``, or while an earlier one hangs."""
        if not self._busy.acquire(timeout=deadline_s):
            raise NoAnswer("an earlier question still waits for its answer")
        answers: list[T] = []
        troubles: list[str] = []

        def work() -> None:
            try:
                if self._engine is None:
                    self._engine = engines.build(self._settings, purpose="health")
                answers.append(self._put(self._engine, question))
            except Exception as error:  # noqa: BLE001
                # Whatever it is, a health page must show it rather than fall over it.
                troubles.append(translate(error, self._settings.database).summary)
            finally:
                self._busy.release()

        thread = threading.Thread(target=work, name="legion-data-health", daemon=True)
        thread.start()
        thread.join(deadline_s)
        if answers:
            return answers[0]
        raise NoAnswer(troubles[0] if troubles else f"no answer within {deadline_s:g} s")

    @staticmethod
    def _put(engine: Engine, question: Callable[[Connection], T]) -> T:
        from sqlalchemy.exc import DBAPIError

        try:
            with engine.connect() as connection:
                return question(connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        # The kept connection had died since the last question; the server may be fine.
        with engine.connect() as connection:
            return question(connection)

    def is_alive(self) -> bool:
        """True when the server answers now."""
        try:
            self.ask(_select_one)
        except NoAnswer:
            return False
        return True

    def close(self) -> None:
        """Close the connection that questions go through."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engines.close(engine)

    def fresh_after_fork(self) -> None:
        """In a forked child: nothing asked, nothing open."""
        from legion_data.engines.pool import fresh_after_fork

        if self._engine is not None:
            fresh_after_fork(self._engine)
        self._busy = threading.Lock()


def _select_one(connection: Connection) -> Any:
    return connection.exec_driver_sql("SELECT 1").scalar_one()
