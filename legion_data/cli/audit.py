"""``legion-data audit``: verify, checkpoint, export, prune, seal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from legion_data.cli.invocation import shared_options
from legion_data.cli.program import CommandGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from sqlalchemy.engine import Engine
    from sqlalchemy.orm import Session

    from legion_data.cli.invocation import Invocation
    from legion_data.settings import Settings

    T = TypeVar("T")

__all__ = ["Door", "audit", "opened"]


@click.group(
    cls=CommandGroup,
    lazy={
        "verify": "legion_data.cli.audit_verify:verify",
        "checkpoint": "legion_data.cli.audit_checkpoint:checkpoint",
        "export": "legion_data.cli.audit_export:export",
        "prune": "legion_data.cli.audit_prune:prune",
        "seal": "legion_data.cli.audit_seal:seal",
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@shared_options
def audit() -> None:
    """Chains that show tampering: audit log, audit records, governance events.

    A chain is named by its ledger and its id: log:TENANT (the platform's is log:), records:CHAIN, events:STREAM.
    """


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
