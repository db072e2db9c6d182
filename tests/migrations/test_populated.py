"""Rows survive: every revision is applied to, and taken back from, a database in which every table has rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from legion_data import settings
from legion_data.migration import locate, run
from legion_data.migration.catalogue import from_database
from tests.migrations.populate import ROWS, counted, fill

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from tests.databases import Database

#: What 0007 brings along.
SEEDED = {"extensions": 2, "runners": 5}


def _tables(connection: Connection) -> set[str]:
    """Their names, without the runner's own. The whole catalogue costs 150 ms on MySQL, twice for each revision."""
    return {name for name in inspect(connection).get_table_names() if not name.startswith("legion_")}


def test_rows_survive_every_revision_up_and_down(database: Database, engine: Engine) -> None:
    chosen = settings.load(database.settings)
    expected: dict[str, int] = {}
    at: dict[str, dict[str, int]] = {}
    numbers = [revision.number for revision in locate.revisions()]
    for number in numbers:
        run.upgrade(chosen, number, backup=False)
        with engine.begin() as connection:
            there = _tables(connection)
            if number == "0007":
                expected = {**expected, **{name: expected[name] + rows for name, rows in SEEDED.items()}}
            assert counted(connection, expected) == expected, number
            fresh = there - set(expected)
            if fresh:
                fill(connection, from_database(connection), fresh)
            expected = {**expected, **dict.fromkeys(fresh, ROWS)}
            at[number] = {name: expected[name] for name in there}
    for number in reversed(numbers[:-1]):
        run.downgrade(chosen, number, backup=False)
        with engine.connect() as connection:
            left = _tables(connection)
            if number == "0006":
                expected = {**expected, **{name: expected[name] - rows for name, rows in SEEDED.items()}}
            assert left == set(at[number]), number
            assert counted(connection, left) == {name: expected[name] for name in left}, number
