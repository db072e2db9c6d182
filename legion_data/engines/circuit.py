"""A server that is known to be out of reach fails its callers at once, not each of them after a timeout.

A refused connection costs a millisecond and is tried each time. A server that answers nothing costs its first caller
``reach_timeout``; that opens the circuit, and from then on every checkout raises ``DatabaseUnreachable`` right away,
while one question a second, asked on a thread of its own, finds out when the server is back. A caller waits for that
question for a moment, so that the first call after the return succeeds. A caller that waits for a busy pool has the
server asked too: connections that hang on a dead server never come back.

A server may also be there and be slower than ``reach_timeout``. The question, which has more time, finds that out: from
then on ``connect_timeout`` alone counts, until a connection has opened quickly again.

Reached means: something answered, be it to refuse the password. Which password is right is not asked here.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from legion_data import dialects
from legion_data.engines import forks
from legion_data.engines.errors import diagnose, translate
from legion_data.errors import DatabaseUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine

    from legion_data.dialects.base import Dialect
    from legion_data.settings import Settings

__all__ = ["Circuit", "guard"]

#: An attempt that fails sooner teaches nothing: trying again is as cheap as remembering.
SLOW_S = 0.5
#: Between two questions whether the server is back.
ASK_EVERY_S = 1.0
#: How long a caller waits for such a question.
PATIENCE_S = 0.5
#: How two attempts share ``reach_timeout``: the kernel repeats a lost packet after a second only.
SHARES = (0.4, 0.6)
#: Between two questions on behalf of callers that wait for a busy pool.
SUSPECT_EVERY_S = 5.0


class Circuit:
    """What is known about the way to one server. Threads share it.

    ``answers``: whether the server answers, asked within a few seconds. It is called on a thread of its own.
    """

    def __init__(self, answers: Callable[[], bool], settings: Settings) -> None:
        self._answers = answers
        self._settings = settings
        self._dialect: Dialect = dialects.for_name(settings.database.dialect)
        self._lock = threading.Lock()
        #: Why callers are failed at once; None: they are not.
        self._known: str | None = None
        #: Whether the last attempt found nobody, however quickly.
        self._has_failed = False
        #: Whether it was found silent for ``reach_timeout``, which proves less than a ``connect_timeout``.
        self._was_silent = False
        #: Whether it is there, and slower than ``reach_timeout``.
        self._is_slow = False
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
            connection = self._opened(dialect, arguments, keywords)
        except dialect.loaded_dbapi.Error as error:
            self._learn(error, time.monotonic() - begun)
            raise
        if self._is_slow and time.monotonic() - begun < self._settings.reach_timeout:
            self._is_slow = False
        self._note_success()
        return connection

    def ping(self, dialect: Any, connection: Any) -> None:
        """Ask the server over a driver connection that was idle. Raises the driver's error when it is dead."""
        begun = time.monotonic()
        try:
            self._dialect.ping(connection, self._bound_s())
        except dialect.loaded_dbapi.Error as error:
            if _is_silence(error):  # a connection may die and the server be well; one that says nothing is not
                self._learn(error, time.monotonic() - begun)
            raise

    def _opened(self, dialect: Any, arguments: Any, keywords: dict[str, Any]) -> Any:
        bound_s = self._bound_s()
        if bound_s is None:
            return dialect.connect(*arguments, **keywords)
        first, second = SHARES
        try:
            return self._dialect.reach(arguments, keywords, bound_s * first)
        except dialect.loaded_dbapi.Error as error:
            if not _is_silence(error):
                raise
        return self._dialect.reach(arguments, keywords, bound_s * second)

    def _bound_s(self) -> float | None:
        """Seconds the server has for its first word; None: ``connect_timeout`` alone counts."""
        return None if self._is_slow else self._settings.reach_timeout or None

    def fresh_after_fork(self) -> None:
        """In a forked child: nobody is asking."""
        self._lock = threading.Lock()
        self._question = None

    def _learn(self, error: BaseException, took_s: float) -> None:
        found = diagnose(error)
        if found is not None and not found.answered:
            what = translate(error, self._settings.database).summary
            self._note_failure(what, took_s, was_silent=found.was_silent)
            if found.was_silent:  # by a short bound: whether it is merely slow is to be known soon
                self._ask(0)

    def _note_failure(self, what: str, took_s: float, *, was_silent: bool = False) -> None:
        with self._lock:
            self._has_failed, self._asked_at, self._was_silent = True, time.monotonic(), was_silent
            if was_silent or took_s >= SLOW_S:
                self._known = what

    def _note_success(self) -> None:
        if self._has_failed:
            with self._lock:
                self._has_failed, self._was_silent, self._known = False, False, None

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
                self._is_slow = self._was_silent
                self._note_success()
            else:
                label = self._settings.database.label
                self._note_failure(f"{label}: the server does not answer.", time.monotonic() - begun)
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


def _is_silence(error: BaseException) -> bool:
    found = diagnose(error)
    return found is not None and found.was_silent
