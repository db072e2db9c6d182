"""The toy folders, and what a test wants to know of a database that ran them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from legion_data import engines, settings
from legion_data.migration import history
from tests.migrations.warm import QUICK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from legion_data.migration.history import Applied, State
    from tests.databases import Database

__all__ = ["FIXTURES", "GOOD", "execute", "history_of", "rows", "state_of", "tables_of"]

FIXTURES = Path(__file__).parent / "fixtures"
GOOD = FIXTURES / "good"


def state_of(database: Database) -> State:
    """Version and journal of the database."""
    engine = engines.build(settings.load({**database.settings, **QUICK}), purpose="migration")
    with engine.connect() as connection:
        return history.read_state(connection)


def history_of(database: Database) -> tuple[Applied, ...]:
    """The history of the database."""
    engine = engines.build(settings.load({**database.settings, **QUICK}), purpose="migration")
    with engine.connect() as connection:
        return history.read(connection)


def tables_of(database: Database) -> set[str]:
    """The tables, without the runner's own."""
    engine = engines.build(settings.load({**database.settings, **QUICK}), purpose="migration")
    with engine.connect() as connection:
        return {name for name in inspect(connection).get_table_names() if not name.startswith("legion_")}


def rows(database: Database, statement: str) -> Sequence[tuple[Any, ...]]:
    """What a query gives."""
    engine = engines.build(settings.load({**database.settings, **QUICK}), purpose="migration")
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def execute(database: Database, *statements: str) -> None:
    """Change something behind the package's back."""
    engine = engines.build(settings.load({**database.settings, **QUICK}), purpose="migration")
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
