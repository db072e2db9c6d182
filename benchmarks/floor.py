"""The same idempotent create on the bare driver, one kept connection, the fewest statements: what Python allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Any

from legion_data.dialects.kinds import is_mysql, is_sqlite

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["BareDriver"]

_FIND = (
    "SELECT id FROM tasks WHERE idempotency_key = ? AND status NOT IN ('completed', 'failed', 'cancelled') "
    "AND idempotency_expires_at > ? ORDER BY created DESC, id DESC LIMIT 1"
)
_TASK = "INSERT INTO tasks (status, created, idempotency_key, idempotency_expires_at) VALUES ('pending', ?, ?, ?)"
_CLAIM = "INSERT INTO task_claims (scope_hash, task_id, expires_at) VALUES (?, ?, ?)"
_BOTH = (
    "WITH made AS (INSERT INTO task_claims (scope_hash, task_id, expires_at) "
    "VALUES (?, nextval(pg_get_serial_sequence('tasks', 'id')), ?) ON CONFLICT DO NOTHING RETURNING task_id) "
    "INSERT INTO tasks (id, status, created, idempotency_key, idempotency_expires_at) "
    "SELECT task_id, 'pending', ?, ?, ? FROM made RETURNING id"
)


class BareDriver:
    """One connection of ``engine``'s driver, out of its pool."""

    def __init__(self, engine: Engine) -> None:
        self._lent = engine.raw_connection()
        driver: Any = self._lent.dbapi_connection
        self._driver, self._cursor = driver, driver.cursor()
        self._is_sqlite, self._is_mysql = is_sqlite(engine.dialect), is_mysql(engine.dialect)
        marker = "?" if self._is_sqlite else "%s"
        self._find, self._task, self._claim, self._both = (
            text.replace("?", marker) for text in (_FIND, _TASK, _CLAIM, _BOTH)
        )

    def create(self, payload: dict[str, Any]) -> None:
        """The task of ``payload``, made unless it is there; committed."""
        run = self._cursor.execute
        key = sha256(dumps(payload, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        now = datetime.now(UTC)
        instant, end = self._as_kept(now), self._as_kept(now + timedelta(seconds=300))
        if self._is_sqlite:
            run("BEGIN IMMEDIATE")
        run(self._find, (key, instant))
        if self._cursor.fetchone() is None:
            if self._is_sqlite or self._is_mysql:
                run(self._task, (instant, key, end))
                run(self._claim, (key, self._cursor.lastrowid, end))
            else:
                run(self._both, (key, end, instant, key, end))
        self._driver.commit()

    def close(self) -> None:
        """Give the connection back."""
        self._cursor.close()
        self._lent.close()

    def _as_kept(self, moment: datetime) -> Any:
        return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if self._is_sqlite else moment
