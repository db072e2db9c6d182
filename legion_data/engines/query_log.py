"""What is said to the database, written down on request: every statement to a private file, slow ones as warnings.

``query_log`` writes every statement to ``~/.legionio/logs/data-shared-query.log`` (0600 in a 0700 folder, ten megabytes
and four older files). ``log`` sends statements to ``logging`` at ``sql_log_level``, and slow ones as warnings.
Values never appear: parameters are counted, literals become ``?``. A write after the log was closed does nothing.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import event

from legion_data.engines import forks

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine, ExceptionContext

    from legion_data.dialects.base import Dialect
    from legion_data.settings import Settings

__all__ = ["QueryLog", "close_log", "log_of", "path_for", "watch"]

LARGEST_BYTES = 10 * 1024 * 1024
KEPT_FILES = 4
_STARTED = "legion_started"
_logs: WeakKeyDictionary[Engine, QueryLog | None] = WeakKeyDictionary()


def path_for(role: str) -> Path:
    """Where the query log of the ``shared`` or the ``local`` database lies."""
    return Path(os.path.expanduser("~")) / ".legionio" / "logs" / f"data-{role}-query.log"


class QueryLog:
    """A private file that many threads and processes append to, line by line."""

    def __init__(self, path: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
        self.path = path
        self._largest_bytes = largest_bytes
        self._lock = threading.Lock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        self._file: int | None = self._open()
        forks.watch(self)

    def fresh_after_fork(self) -> None:
        """In a forked child: a lock that nobody holds."""
        self._lock = threading.Lock()

    def _open(self) -> int:
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.fchmod(file, 0o600)
        return file

    def write(self, level: str, message: str) -> None:
        """Append ``[timestamp.ms] LEVEL message``; nothing after ``close``."""
        now = time.time()
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now))
        line = f"[{stamp}.{int(now * 1000) % 1000:03d}] {level} {' '.join(message.split())}\n".encode()
        with self._lock:
            if self._file is None:
                return
            os.write(self._file, line)
            if os.fstat(self._file).st_size > self._largest_bytes:
                self._rotate()

    def _rotate(self) -> None:
        """Rename file to file.1 and so on, once, however many processes see that it is full."""
        file = self._file
        if file is None:
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            if self.path.exists() and os.path.samestat(os.fstat(file), self.path.stat()):
                for number in range(KEPT_FILES - 1, 0, -1):
                    older = self.path.with_name(f"{self.path.name}.{number}")
                    if older.exists():
                        older.replace(self.path.with_name(f"{self.path.name}.{number + 1}"))
                self.path.replace(self.path.with_name(f"{self.path.name}.1"))
            self._file = self._open()
        finally:
            os.close(file)  # and with it the lock

    def close(self) -> None:
        """Close the file; may be repeated."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None


def log_of(engine: Engine) -> QueryLog | None:
    """The file that ``engine`` writes its statements to, if it does."""
    return _logs.get(engine)


def close_log(engine: Engine) -> None:
    """Close the file of ``engine``; later statements are not written."""
    file = _logs.get(engine)
    if file is not None:
        file.close()


def watch(engine: Engine, settings: Settings, dialect: Dialect, *, is_local: bool = False) -> None:
    """Log what ``engine`` executes, as the settings say."""
    to_file, level_name, slow_s = settings.query_log, settings.sql_log_level, settings.log_warn_duration
    if is_local:
        to_file = settings.local.query_log
        level_name = settings.local.sql_log_level
        slow_s = settings.local.log_warn_duration
    file = QueryLog(path_for("local" if is_local else "shared")) if to_file else None
    _logs[engine] = file
    logger = logging.getLogger("legion_data.local" if is_local else "legion_data.connection")
    level = logging.getLevelNamesMapping().get(str(level_name).upper(), logging.DEBUG)

    def line(connection: Any, statement: str, seconds: float, parameters: object) -> str:
        count = len(parameters) if isinstance(parameters, (tuple, list, dict)) else 0
        about = f" [connection {id(connection.connection.dbapi_connection):x}]" if settings.log_connection_info else ""
        return f"({seconds:.6f}s){about} {dialect.literals.sub('?', statement)} -- {count} parameters"

    def say(connection: Any, statement: str, parameters: object, trouble: str = "") -> None:
        seconds = time.perf_counter() - connection.info.get(_STARTED, time.perf_counter())
        if file is not None:
            file.write("ERROR" if trouble else "DEBUG", line(connection, statement, seconds, parameters) + trouble)
        elif seconds >= slow_s:
            logger.warning("[slow-query] %s%s", line(connection, statement, seconds, parameters), trouble)
        elif logger.isEnabledFor(level):
            logger.log(level, "%s%s", line(connection, statement, seconds, parameters), trouble)

    def before(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        connection.info[_STARTED] = time.perf_counter()

    def after(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        say(connection, statement, parameters)

    def failed(context: ExceptionContext) -> None:
        if context.connection is not None and context.statement is not None and not context.is_disconnect:
            say(
                context.connection,
                context.statement,
                context.parameters,
                f" -- failed: {type(context.original_exception).__name__}",
            )

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", failed)
