"""A server that is known to be out of reach fails its callers at once, not each of them after a timeout.

A refused connection costs a millisecond and is tried each time. A server that answers nothing costs its first caller
``connect_timeout``; that opens the circuit, and from then on every checkout raises ``DatabaseUnreachable`` right away,
while one question a second, asked on a thread of its own, finds out when the server is back. A caller waits for that
question for a moment, so that the first call after the return succeeds. A caller that waits for a busy pool has the
server asked too: connections that hang on a dead server never come back.

Reached means: something answered, be it to refuse the password. Which password is right is not asked here.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from legion_data.engines import forks
from legion_data.engines.errors import diagnose, translate
from legion_data.errors import DatabaseUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine

    from legion_data.settings import Settings

__all__ = ["Circuit", "guard"]

#: An attempt that fails sooner teaches nothing: trying again is as cheap as remembering.
SLOW_S = 0.5
#: Between two questions whether the server is back.
ASK_EVERY_S = 1.0
#: How long a caller waits for such a question.
PATIENCE_S = 0.5
#: Between two questions on behalf of callers that wait for a busy pool.
SUSPECT_EVERY_S = 5.0


class Circuit:
    """What is known about the way to one server. Threads share it.

    ``answers``: whether the server answers, asked within a few seconds. It is called on a thread of its own.
    """

    def __init__(self, answers: Callable[[], bool], settings: Settings | None = None) -> None:
        self._answers = answers
        self._settings = settings
        self._lock = threading.Lock()
        #: Why callers are failed at once; None: they are not.
        self._known: str | None = None
        #: Whether the last attempt found nobody, however quickly.
        self._has_failed = False
        self._question: threading.Thread | None = None
        self._asked_at = float("-inf")
        forks.watch(self)

    def seems_well(self) -> bool:
        """Whether nothing is known against the server; when something is, it is asked, once a second at most."""
        if self._has_failed:
            self._wait_for_answer()
        return not self._has_failed

    def check(self) -> None:
        """Raise ``DatabaseUnreachable`` while the server is known to answer nothing."""
        if self._known is None:
            return
        self._wait_for_answer()
        known = self._known
        if known is not None:
            raise DatabaseUnreachable(
                known, hint="It is asked again every second; see whether it runs: legion-data settings show"
            )

    def suspect(self) -> None:
        """Somebody waits for a connection and gets none: have the server asked, without waiting for the answer."""
        self._ask(SUSPECT_EVERY_S)

    def connect(self, dialect: Any, arguments: Any, keywords: dict[str, Any]) -> Any:
        """A new driver connection. Raises ``DatabaseUnreachable``, or what the driver raises."""
        self.check()
        begun = time.monotonic()
        try:
            connection = dialect.connect(*arguments, **keywords)
        except dialect.loaded_dbapi.Error as error:
            if not _has_answered(error):
                what = translate(error, None if self._settings is None else self._settings.database).summary
                self._note_failure(what, time.monotonic() - begun)
            raise
        self._note_success()
        return connection

    def fresh_after_fork(self) -> None:
        """In a forked child: nobody is asking."""
        self._lock = threading.Lock()
        self._question = None

    def _note_failure(self, what: str, took_s: float) -> None:
        with self._lock:
            self._has_failed, self._asked_at = True, time.monotonic()
            if took_s >= SLOW_S:
                self._known = what

    def _note_success(self) -> None:
        if self._has_failed:
            with self._lock:
                self._has_failed, self._known = False, None

    def _wait_for_answer(self) -> None:
        question = self._ask(ASK_EVERY_S)
        if question is not None:
            question.join(PATIENCE_S)

    def _ask(self, every_s: float) -> threading.Thread | None:
        """The question that is under way; a new one when the last is ``every_s`` ago."""
        with self._lock:
            if self._question is None and time.monotonic() - self._asked_at >= every_s:
                self._question = threading.Thread(target=self._put_question, name="legion-data-circuit", daemon=True)
                self._question.start()
            return self._question

    def _put_question(self) -> None:
        begun, answered = time.monotonic(), False
        try:
            answered = self._answers()
        finally:
            if answered:
                self._note_success()
            else:
                place = "" if self._settings is None else f"{self._settings.database.label}: "
                self._note_failure(f"{place}the server does not answer.", time.monotonic() - begun)
            with self._lock:
                self._question, self._asked_at = None, time.monotonic()


def guard(engine: Engine, settings: Settings) -> Circuit:
    """Give ``engine``, which is one of a server, a circuit. Its pool asks it before it lends or waits."""
    circuit = Circuit(lambda: _answers(settings), settings)

    def connect(dialect: Any, record: Any, arguments: Any, keywords: dict[str, Any]) -> Any:
        return circuit.connect(dialect, arguments, keywords)

    event.listen(engine, "do_connect", connect)
    return circuit


def _answers(settings: Settings) -> bool:
    from legion_data import engines

    engine = engines.build(settings, purpose="health")
    try:
        with engine.connect():
            return True
    except DBAPIError as error:
        return _has_answered(error)
    finally:
        engines.close(engine)


def _has_answered(error: BaseException) -> bool:
    found = diagnose(error)
    return found is None or found.answered
