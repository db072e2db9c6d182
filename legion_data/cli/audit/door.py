"""The database that the audit commands work on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data.cli.invocation import Invocation
    from legion_data.settings import Settings

    T = TypeVar("T")

__all__ = ["Door", "opened"]


class Door:
    """The database of one run of a command, as the verbs of ``legion_data.audit`` take it."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings, self.connection = settings, engine

    def run_in_transaction(self, work: Callable[[Session], T], attempts: int = 5) -> T:
        """``work(session)``, again after a lost transaction."""
        from legion_data.engines.sessions import run_in_transaction

        return run_in_transaction(self.connection, work, attempts, self.settings.database)


@contextmanager
def opened(invocation: Invocation) -> Iterator[Door]:
    """The database of ``invocation``. ``MigrationPending`` when it is not at this package's revision: nothing migrates
    it by looking."""
    from legion_data import engines
    from legion_data.cli.database import absent_file, typed_errors
    from legion_data.engines.probe import look_through
    from legion_data.errors import MigrationPending
    from legion_data.migration.check import position

    settings = invocation.settings()
    if missing := absent_file(settings):
        raise MigrationPending(f"{missing} does not exist.", hint="Run: legion-migrate upgrade")
    with typed_errors(settings):
        engine = engines.build(settings, create=False)
        try:
            where = position(look_through(engine))
            if where.state not in {"head", "ahead"}:
                raise MigrationPending(
                    f"{settings.database.label} is at revision {where.revision or 'none'}, not {where.head}.",
                    hint="Run: legion-migrate upgrade",
                )
            yield Door(settings, engine)
        finally:
            engines.close(engine)
