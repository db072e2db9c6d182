"""An INSERT that does not wait for another's row, on MariaDB, and the error that says that it would have.

**Why nobody should wait inside an INSERT of InnoDB.** It waits, for the row of the same key, with a lock that belongs
to a constraint. When the other rolls back, the row goes, and that lock stays: on the gap where the row was. Two who
waited hold it both, and each one's INSERT waits for the other's: a deadlock, at any isolation level, which costs one of
them its whole transaction. Who waits in SELECT ... FOR UPDATE (READ COMMITTED) has nothing left when the row goes.

MySQL has no INSERT that does not wait: its shortest wait is a second. There the comment below is one, and the
statement waits.
"""

from __future__ import annotations

__all__ = ["at_once", "would_have_waited"]

#: MariaDB executes this comment, MySQL reads over it.
#: https://mariadb.com/kb/en/comment-syntax/ and https://mariadb.com/kb/en/set-statement/
_AT_ONCE = "/*M! SET STATEMENT innodb_lock_wait_timeout = 0 FOR */ "
_LOCK_WAIT_TIMEOUT = 1205


def at_once(text: str) -> str:
    """The statement ``text``, which on MariaDB fails instead of waiting for a lock; then only it is undone."""
    return _AT_ONCE + text


def would_have_waited(error: BaseException) -> bool:
    """Whether the driver's ``error`` is that of a statement that would not wait for a lock (or not any longer)."""
    return bool(error.args) and error.args[0] == _LOCK_WAIT_TIMEOUT
