"""Models, database and committed snapshot agree on every database, and nothing that differs is overlooked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event, text

from legion_data import engines, models
from legion_data.migration import catalogue, catalogue_snapshot, locate
from legion_data.models.base import Base
from legion_data.settings import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


@pytest.fixture
def connection(migrated: Any) -> Iterator[Connection]:
    engine = engines.build(load(migrated.settings), purpose="migration")
    try:
        with engine.connect() as opened:
            yield opened
    finally:
        engine.dispose()


def test_models_describe_exactly_what_the_revisions_make(connection: Connection) -> None:
    models.load()
    described = catalogue.from_metadata(Base.metadata, connection.dialect)
    found = catalogue.from_database(connection)
    assert [str(one) for one in catalogue.diff(described, found)] == []
    assert catalogue.not_ours(described, found) == ()


def test_the_snapshot_is_exactly_what_the_revisions_make(connection: Connection) -> None:
    snapshot = catalogue_snapshot.read(connection.dialect.name)
    found = catalogue.from_database(connection)
    assert snapshot.revision == locate.head()
    assert [str(one) for one in catalogue.diff(snapshot.catalogue, found)] == []
    # The file itself, so that a review of a revision sees what it changes and nothing else.
    written = catalogue_snapshot.dump(catalogue_snapshot.Snapshot(snapshot.revision, found))
    assert written == catalogue_snapshot.path_of(connection.dialect.name).read_text(encoding="utf-8")


def test_reading_a_catalogue_takes_few_statements(connection: Connection) -> None:
    statements: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *call: statements.append(call[2]))
    catalogue.from_database(connection)
    assert 0 < len(statements) <= 10


def test_the_runners_own_tables_are_left_out(connection: Connection) -> None:
    assert not {"legion_data_version", "legion_history", "legion_journal"} & set(
        catalogue.from_database(connection).tables
    )


def test_a_table_of_somebody_else_is_named_and_not_judged(connection: Connection) -> None:
    expected = catalogue.from_database(connection)
    connection.execute(text("CREATE TABLE lex_memory (id INTEGER NOT NULL PRIMARY KEY)"))
    found = catalogue.from_database(connection)
    assert catalogue.diff(expected, found) == ()
    assert catalogue.not_ours(expected, found) == ("lex_memory",)


#: One change by hand, and how the difference reads.
_EVERYWHERE = [
    ("ALTER TABLE chains ADD COLUMN surprise INTEGER", "table chains: column surprise is not expected"),
    ("ALTER TABLE tasks DROP COLUMN task_delay", "table tasks: column task_delay is missing"),
    ("DROP TABLE task_logs", "table task_logs is missing"),
    ("CREATE INDEX by_hand ON nodes (status)", "table nodes: index by_hand is not expected (keys (status))"),
]
_CHANGES: dict[str, list[tuple[str, str]]] = {
    "sqlite": [
        *_EVERYWHERE,
        ("DROP INDEX ix_tasks_status", "table tasks: index ix_tasks_status is missing (keys (status))"),
        (
            "CREATE TRIGGER by_hand AFTER INSERT ON chains BEGIN SELECT 1; END",
            "table chains: trigger by_hand is not expected",
        ),
    ],
    "mysql": [
        *_EVERYWHERE,
        ("DROP INDEX ix_tasks_status ON tasks", "table tasks: index ix_tasks_status is missing (keys (status))"),
        ("ALTER TABLE tasks ALTER COLUMN depth SET DEFAULT 7", "table tasks: column depth: default is 7, expected 0"),
        (
            "ALTER TABLE tasks MODIFY worker_id VARCHAR(40)",
            "table tasks: column worker_id: type is varchar(40), expected varchar(36)",
        ),
        (
            "ALTER TABLE tasks MODIFY status VARCHAR(255) COLLATE utf8mb4_general_ci NOT NULL",
            "table tasks: column status: collation is utf8mb4_general_ci, expected -",
        ),
        (
            "ALTER TABLE webhooks COLLATE utf8mb4_general_ci",
            "table webhooks: ",  # the table's own, and each text column that now has another than its table
        ),
        (
            "CREATE TRIGGER by_hand BEFORE INSERT ON chains FOR EACH ROW SET @x = 1",
            "table chains: trigger by_hand is not expected (before insert SET @x = 1)",
        ),
    ],
    "postgresql": [
        *_EVERYWHERE,
        ("DROP INDEX ix_tasks_status", "table tasks: index ix_tasks_status is missing (keys (status))"),
        ("ALTER TABLE tasks ALTER COLUMN depth SET DEFAULT 7", "table tasks: column depth: default is 7, expected 0"),
        (
            "ALTER TABLE tasks ALTER COLUMN depth DROP NOT NULL",
            "table tasks: column depth: nullable is yes, expected no",
        ),
        (
            "ALTER TABLE tasks ALTER COLUMN worker_id TYPE varchar(40)",
            "table tasks: column worker_id: type is character varying(40), expected character varying(36)",
        ),
        (
            "DROP POLICY tenant_isolation_nodes ON nodes",
            "table nodes: policy tenant_isolation_nodes is missing"
            " (command ALL, using tenant_id = current_setting('app.current_tenant', true))",
        ),
        ("ALTER TABLE nodes DISABLE ROW LEVEL SECURITY", "table nodes: option row_security is missing (enabled)"),
        (
            "ALTER TABLE chains ADD CONSTRAINT by_hand CHECK (id > 0)",
            "table chains: check by_hand is not expected (id > 0)",
        ),
        (
            "DROP INDEX ix_principals_employee_id\nCREATE INDEX ix_principals_employee_id ON principals (employee_id)",
            "table principals: index ix_principals_employee_id: where is -, expected employee_id is not null",
        ),
    ],
}


def test_every_change_by_hand_is_seen_and_nothing_else(connection: Connection) -> None:
    before = catalogue.from_database(connection)
    changes = _CHANGES[connection.dialect.name]
    for statement, _ in changes:
        for single in statement.splitlines():
            connection.execute(text(single))
    seen = [str(one) for one in catalogue.diff(before, catalogue.from_database(connection))]
    unexplained = [line for line in seen if not any(line.startswith(expected) for _, expected in changes)]
    unseen = [expected for _, expected in changes if not any(line.startswith(expected) for line in seen)]
    assert (unexplained, unseen) == ([], [])


def test_sqlite_alone_a_rebuild_that_forgets_something_is_seen(tmp_path: Any) -> None:
    """SQLite keeps checks, generated columns and AUTOINCREMENT only in the table's text; PRAGMAs do not tell."""
    whole = (
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,"
        " a VARCHAR(10) COLLATE BINARY, b INTEGER DEFAULT 0,"
        " c INTEGER GENERATED ALWAYS AS (b) VIRTUAL, CHECK (b > 0), UNIQUE (a))"
    )
    forgetful = {
        whole.replace(" AUTOINCREMENT", ""): "table t: column id: autoincrement is no, expected yes",
        whole.replace("AS (b)", "AS (b + 1)"): "table t: column c: generated is b + 1, expected b",
        whole.replace("VIRTUAL", "STORED"): "table t: column c: stored is yes, expected no",
        whole.replace(", CHECK (b > 0)", ""): "table t: check b > 0 is missing (b > 0)",
        whole.replace(
            ", UNIQUE (a)", ""
        ): "table t: index unique (a) is missing (keys (a), unique yes, constraint yes)",
        whole.replace("COLLATE BINARY", "COLLATE NOCASE"): "table t: column a: collation is nocase, expected binary",
        whole.replace("DEFAULT 0", "DEFAULT 1"): "table t: column b: default is 1, expected 0",
    }
    expected = _sqlite(f"{tmp_path}/whole.db", whole)
    for place, (statement, difference) in enumerate(forgetful.items()):
        found = _sqlite(f"{tmp_path}/{place}.db", statement)
        assert [str(one) for one in catalogue.diff(expected, found)] == [difference]


def _sqlite(path: str, statement: str) -> catalogue.Catalogue:
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
            return catalogue.from_database(connection)
    finally:
        engine.dispose()


def test_a_snapshot_reads_back_as_it_was_written(connection: Connection) -> None:
    found = catalogue.from_database(connection)
    text_ = catalogue_snapshot.dump(catalogue_snapshot.Snapshot("0098", found))
    again = catalogue_snapshot.load(text_)
    assert again == catalogue_snapshot.Snapshot("0098", found)
    assert catalogue_snapshot.dump(again) == text_
