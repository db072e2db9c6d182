"""``sync_extension``: the registry says of an extension what the extension says of itself.

At most ten statements, however many runners and functions: the extension is locked (one, or three when it is new) and
set (one); what is there is read (two); runners and functions are created and changed (one each); when some were
created, their ids are read (two). When everything is as it was said: three, and nothing is written.

**Two nodes at once.** The extension's row is locked first, so the second node waits, then finds what the first one
wrote and has nothing left to do. Rows of different extensions never meet. What others insert by hand meets the locks
of its foreign keys: into the extension, and into runners that were there.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from legion_data.engines.errors import recognise
from legion_data.models import Extension, Function, Runner
from legion_data.registry import statements
from legion_data.registry.difference import Difference, Found, compare
from legion_data.registry.records import checked_extension, checked_runners
from legion_data.registry.report import SyncReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from legion_data.registry.records import RunnerRecord, Said

__all__ = ["sync_extension"]


def sync_extension(
    session: Session,
    name: str,
    namespace: str,
    runners: Iterable[RunnerRecord],
    *,
    exchange: str | None = None,
    uri: str | None = None,
    tenant_id: str | None = None,
) -> SyncReport:
    """Make the registry say what ``runners`` say, in the caller's transaction; again and again, with no harm.

    The extension is the one with this ``name`` and ``namespace``; it is created or activated. Runners and functions
    that are new are added, those that came back are activated, those that are not in ``runners`` are deactivated (all
    of them, when it is empty); none is deleted, because tasks and relationships name them. ``tenant_id`` is that of
    rows which are new. Objects of these rows in ``session`` are expired.

    Raises ``ValueRefused`` before anything is written for records that are no records, for names that are empty, too
    long, given twice or have blanks around them, and for values that their columns do not take.
    """
    said = checked_extension(name, namespace, exchange=exchange, uri=uri, tenant_id=tenant_id)
    of_runners, of_functions = checked_runners(runners)
    if session.autoflush:
        session.flush()
    connection = session.connection(bind_arguments={"mapper": Extension})
    try:
        report = _Sync(connection, said).run(of_runners, of_functions)
    except DBAPIError as error:
        known = recognise(error)
        if known is None:
            raise
        raise known from error
    if not report.is_unchanged:
        for row in list(session.identity_map.values()):
            if isinstance(row, Extension | Runner | Function):
                session.expire(row)
    return report


class _Sync:
    """One sync on one connection."""

    def __init__(self, connection: Connection, said: Said) -> None:
        self._connection = connection
        self._said = said
        self._given: dict[str, Any] = {
            **{f"{name}_": said.get(name) for name in ("name", "namespace", "exchange", "uri")},
            "tenant_": said.get("tenant_id"),
            "now_": datetime.now(UTC),
        }

    def run(self, of_runners: Mapping[str, Said], of_functions: Mapping[tuple[str, str], Said]) -> SyncReport:
        extension_id, extension = self._extension()
        runners = compare(found_runners := self._runners(), of_runners)
        functions = compare(found_functions := self._functions(), of_functions)
        self._write(runners, [{"name": key} for key in runners.inserts], "runners")
        self._write(
            functions, [{"runner": runner, "name": function} for runner, function in functions.inserts], "functions"
        )
        if runners.inserts:
            found_runners = self._runners()
        if functions.inserts:
            found_functions = self._functions()
        return SyncReport(
            extension_id,
            extension,
            runners.changes,
            functions.changes,
            {key: found_runners[key].id for key in of_runners},
            {key: found_functions[key].id for key in of_functions},
        )

    def _extension(self) -> tuple[int, str]:
        """Its id, and what became of it. From here on it is locked."""
        row = self._connection.execute(statements.extension(), self._given).one_or_none()
        is_new = False
        if row is None:
            create = statements.create_extension(self._connection.dialect)
            is_new = create.execute(self._connection, self._given).rowcount == 1
            row = self._connection.execute(statements.extension(), self._given).one()
        self._given["extension_"] = row.id
        is_changed = any(getattr(row, key) != self._said.get(key, getattr(row, key)) for key in ("exchange", "uri"))
        if is_changed or not row.active:
            statements.change_extension().execute(self._connection, self._given)
        became = "added" if is_new else "changed" if row.active else "reactivated"
        return int(row.id), became if is_new or is_changed or not row.active else "unchanged"

    def _runners(self) -> dict[str, Found]:
        rows = self._connection.execute(statements.runners(), self._given).all()
        return {row.name: _found(row, statements.RUNNER_COLUMNS) for row in rows}

    def _functions(self) -> dict[tuple[str, str], Found]:
        rows = self._connection.execute(statements.functions(), self._given).all()
        return {(row.runner, row.name): _found(row, statements.FUNCTION_COLUMNS) for row in rows}

    def _write(self, difference: Difference[Any], keys: list[dict[str, str]], what: str) -> None:
        create, change = {
            "runners": (statements.create_runners, statements.change_runners),
            "functions": (statements.create_functions, statements.change_functions),
        }[what]
        if difference.inserts:
            said = difference.inserts.values()
            self._send(create, [{**key, **columns} for key, columns in zip(keys, said, strict=True)])
        if difference.updates:
            self._send(change, [{"id": row, **columns} for row, columns in difference.updates.items()])

    def _send(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        document = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        statement().execute(self._connection, {**self._given, "rows_": document})


def _found(row: Any, names: tuple[str, ...]) -> Found:
    return Found(row.id, row.active, {name: getattr(row, name) for name in names})
