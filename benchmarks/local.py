"""The node's local database: rows one commit each, and opening with twenty extensions; against hand-written code.

What is written by hand is SQLAlchemy as its tutorial has it, with the same PRAGMAs and BEGIN IMMEDIATE, and the bare
driver; for the migrations, Alembic's own context in a loop over the same twenty files. All in one run, in turns.
"""

from __future__ import annotations

import itertools
import shutil
import statistics
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, insert, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.measure import Result, median_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["measure"]

ROWS = 2000
EXTENSIONS = 20
_TRACES = "CREATE TABLE traces (id INTEGER PRIMARY KEY, key VARCHAR(64) NOT NULL UNIQUE, value TEXT, strength FLOAT)"
_UPSERT = (
    "INSERT INTO traces (key, value, strength) VALUES (?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value, strength = excluded.strength"
)
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "busy_timeout = 30000",
    "foreign_keys = ON",
    "secure_delete = ON",
)
_FILE = """from alembic import op
import sqlalchemy as sa


def upgrade():
    op.create_table(
        "t{number}",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64)),
        sa.Column("v", sa.Text),
    )
    op.create_index("ix_t{number}_key", "t{number}", ["key"])


def downgrade():
    op.drop_table("t{number}")
"""


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Rows a second, then milliseconds of opening."""
    yield from _rows(folder, rounds)
    yield from _openings(folder, rounds)


class _Base(DeclarativeBase):
    pass


class _Trace(_Base):
    __tablename__ = "traces"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    value: Mapped[str | None]
    strength: Mapped[float | None]


def _rows(folder: Path, rounds: int) -> Iterator[Result]:
    import sqlite3

    from legion_data.local import LocalDatabase
    from legion_data.settings import load

    node = LocalDatabase()
    node.open(load({"local": {"database": str(folder / "node.db")}}))
    with node.session() as session:
        session.execute(text(_TRACES))
    theirs = _by_hand(folder / "hand.db")
    with theirs.begin() as connection:
        connection.execute(text(_TRACES))
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in _PRAGMAS:
        bare.execute(f"PRAGMA {pragma}")
    bare.execute(_TRACES)
    table, model, count = node.table("traces"), node.model("traces"), itertools.count()

    def ours_core(key: str) -> None:
        with node.connection.begin() as connection:
            connection.execute(insert(table), {"key": key, "value": "v", "strength": 0.5})

    def hand_core(key: str) -> None:
        with theirs.begin() as connection:
            connection.execute(insert(_Trace), {"key": key, "value": "v", "strength": 0.5})

    def ours_orm(key: str) -> None:
        with node.session() as session:
            session.add(model(key=key, value="v", strength=0.5))

    def hand_orm(key: str) -> None:
        with Session(theirs, expire_on_commit=False) as session, session.begin():
            session.add(_Trace(key=key, value="v", strength=0.5))

    def ours_upsert(key: str) -> None:
        node.upsert("traces", {"key": key, "value": "v", "strength": 0.5}, "key")

    def bare_upsert(key: str) -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute(_UPSERT, (key, "v", 0.5))
        bare.execute("COMMIT")

    ways: dict[str, Callable[[str], None]] = {
        "upsert": ours_upsert,
        "upsert, bare driver by hand": bare_upsert,
        "Core insert": ours_core,
        "Core insert by hand": hand_core,
        "ORM insert": ours_orm,
        "ORM insert by hand": hand_orm,
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):  # the first one warms up
        for name, write in ways.items():
            keys = [f"k{next(count)}" for _ in range(ROWS)]
            begun = time.perf_counter()
            for key in keys:
                write(key)
            rates[name].append(ROWS / (time.perf_counter() - begun))
    bare.close()
    theirs.dispose()
    node.close()
    rate = {name: statistics.median(found[1:]) for name, found in rates.items()}
    for name, target in zip(ways, (8000, None, 8000, None, None, None), strict=True):
        yield Result(f"local: {name}, one commit each", rate[name], "/s", target)
    yield Result("local: upsert over the bare driver", rate["upsert"] / rate["upsert, bare driver by hand"], "x")
    yield Result("local: Core over by hand", rate["Core insert"] / rate["Core insert by hand"], "x", 0.9)
    yield Result("local: ORM over by hand", rate["ORM insert"] / rate["ORM insert by hand"], "x", 0.9)


def _by_hand(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _openings(folder: Path, rounds: int) -> Iterator[Result]:
    root = folder / "extensions"
    for number in range(EXTENSIONS):
        place = root / f"ext_{number:02}"
        place.mkdir(parents=True)
        (place / f"20260101{number:06}_create.py").write_text(_FILE.format(number=number))
    ours, theirs = folder / "ours", folder / "theirs"

    def clear() -> None:
        for one in (ours, theirs):
            shutil.rmtree(one, ignore_errors=True)
            one.mkdir()

    clear()
    _open_ours(ours, root)
    _open_theirs(theirs, root)
    fresh = median_ms(lambda: _open_ours(ours, root), rounds, before=clear)
    fresh_by_hand = median_ms(lambda: _open_theirs(theirs, root), rounds, before=clear)
    _open_ours(ours, root)
    again = median_ms(lambda: _open_ours(ours, root), rounds * 3)
    again_by_hand = median_ms(lambda: _open_theirs(theirs, root), rounds * 3)
    yield Result("local: open and run 20 extensions", fresh, "ms")
    yield Result("local: the same by hand with Alembic's context", fresh_by_hand, "ms")
    yield Result("local: hand-written over ours", fresh_by_hand / fresh, "x")
    yield Result("local: open again, nothing to do", again, "ms")
    yield Result("local: the same by hand", again_by_hand, "ms")
    yield Result("local: hand-written over ours", again_by_hand / again, "x", 1)


def _open_ours(home: Path, root: Path) -> None:
    from legion_data.local import LocalDatabase
    from legion_data.settings import load

    node = LocalDatabase()
    for place in sorted(root.iterdir()):
        node.register_migrations(place.name, place)
    node.open(load({"local": {"database": str(home / "node.db")}}))
    node.close()


def _open_theirs(home: Path, root: Path) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    engine = _by_hand(home / "node.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        for place in sorted(root.iterdir()):
            table = f"schema_migrations_{place.name}"
            with connection.begin():
                connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {table} (filename VARCHAR(255) PRIMARY KEY)")
                ran = set(connection.exec_driver_sql(f"SELECT filename FROM {table}").scalars())
            for file in sorted(place.glob("*.py")):
                if file.name not in ran:
                    scope: dict[str, Any] = {}
                    exec(compile(file.read_text(), str(file), "exec"), scope)
                    with connection.begin(), Operations.context(context):
                        scope["upgrade"]()
                        connection.exec_driver_sql(f"INSERT INTO {table} VALUES (?)", (file.name,))
    engine.dispose()
