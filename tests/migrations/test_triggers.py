"""Triggers of the audit ledgers: made when they can be, said when they cannot, and never lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from legion_data import settings
from legion_data.dialects import append_only
from legion_data.errors import MigrationFailed, PrivilegeMissing, RowImmutable
from legion_data.migration import alembic_calls, ddl, locate, run
from legion_data.migration.catalogue import from_database
from legion_data.models.base import Base
from legion_data.runtime import DataLayer
from tests.servers import mariadb

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from tests.databases import Database

KEPT = tuple(append_only.KEPT)


def _before_triggers() -> str:
    (number,) = (int(one.number) for one in locate.revisions() if one.name == "keep_audit_rows")
    return f"{number - 1:04}"


def _triggers(engine: Engine) -> dict[str, set[str]]:
    with engine.connect() as connection:
        found = from_database(connection)
    return {name: set(found.tables[name].triggers) for name in KEPT if name in found.tables}


def test_every_kept_table_has_its_triggers_and_a_downgrade_takes_them(
    migrated: Database, migrated_engine: Engine
) -> None:
    dialect = migrated_engine.dialect.name
    assert _triggers(migrated_engine) == {
        name: {trigger.name for trigger in append_only.triggers(name, dialect)} for name in KEPT
    }
    run.downgrade(settings.load(migrated.settings), _before_triggers(), backup=False)
    assert _triggers(migrated_engine) == {name: set() for name in KEPT}
    if dialect == "postgresql":
        with migrated_engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM pg_proc WHERE proname LIKE '%refuses%'")) == 0
    run.upgrade(settings.load(migrated.settings), backup=False)
    assert all(_triggers(migrated_engine).values())


@pytest.mark.only("sqlite", reason="only SQLite changes a table by making another one")
def test_sqlite_alone_a_rebuild_keeps_rows_and_triggers(migrated: Database, migrated_engine: Engine) -> None:
    """What a revision that rebuilds a kept table does: release, rebuild, keep."""
    from legion_data import audit, models

    layer = DataLayer({**migrated.settings, "local": {"enabled": False}})
    layer.setup()
    models.load()
    said: dict[str, Any] = {"stream": "s", "type": "t"}
    with layer.session() as session:
        audit.events.append_many(session, [said, said])
    before = _triggers(migrated_engine)
    events = Base.metadata.tables["governance_events"]
    items: list[Any] = [column._copy() for column in events.columns]
    items += [
        ddl.index("stream_id", "sequence_number", unique=True),
        ddl.index("stream_id", "previous_hash", unique=True, where="hash_version >= 2"),
    ]
    with migrated_engine.begin() as connection, alembic_calls.installed(alembic_calls.online(connection)):
        ddl.release_rows(*KEPT)
        ddl.rebuild("governance_events", *items)
        ddl.keep_rows(*KEPT)
    assert _triggers(migrated_engine) == before
    with pytest.raises(RowImmutable), layer.session() as session:
        session.execute(text("DELETE FROM governance_events"))
    with layer.session() as session:
        assert audit.events.append(session, "s", "t").seq == 3
    assert audit.verify(data=layer).rows == 3
    layer.shutdown()


@pytest.mark.only("sqlite", reason="only SQLite changes a table by making another one")
def test_sqlite_alone_a_rebuild_that_forgets_the_triggers_does_not_happen(migrated: Database) -> None:
    from legion_data import engines
    from legion_data.dialects.migrating import for_bind

    engine = engines.build(settings.load(migrated.settings), purpose="migration")
    try:
        with engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("DROP TRIGGER audit_anchors_names_a_row")  # which names the table, and would fail by itself
            with pytest.raises(MigrationFailed, match="lost its triggers"), for_bind(engine).watch(engine, connection):
                _rebuild_forgetfully(connection)
    finally:
        engine.dispose()


def _rebuild_forgetfully(connection: Connection) -> None:
    for statement in (
        "CREATE TABLE legion_rebuild_governance_events AS SELECT * FROM governance_events",
        "DROP TABLE governance_events",
        "ALTER TABLE legion_rebuild_governance_events RENAME TO governance_events",
    ):
        connection.exec_driver_sql(statement)


def test_a_binary_log_that_forbids_triggers_is_said_before_anything_changes() -> None:
    """MySQL's error 1419, on a server of its own: the setting is the server's."""
    process, port = mariadb.start("--log-bin=bin", "--server-id=1")
    try:
        admin = create_engine(f"mysql+pymysql://{mariadb.ADMIN}@127.0.0.1:{port}/mysql", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for statement in (
                "CREATE DATABASE legion CHARACTER SET utf8mb4",
                "CREATE USER legion@'127.0.0.1' IDENTIFIED BY 'secret'",
                "GRANT ALL ON legion.* TO legion@'127.0.0.1'",
            ):
                connection.exec_driver_sql(statement)
            chosen = settings.load({"url": f"mysql://legion:secret@127.0.0.1:{port}/legion"})
            with pytest.raises(PrivilegeMissing, match="SET GLOBAL log_bin_trust_function_creators = 1") as caught:
                run.upgrade(chosen)
            assert "nothing was changed" in str(caught.value)
            assert connection.exec_driver_sql("SHOW TABLES FROM legion").all() == []
            connection.exec_driver_sql("SET GLOBAL log_bin_trust_function_creators = 1")
            assert run.upgrade(chosen).after is not None
            run.downgrade(chosen, _before_triggers())
            connection.exec_driver_sql("SET GLOBAL log_bin_trust_function_creators = 0")
            with pytest.raises(PrivilegeMissing, match="log_bin_trust_function_creators"):
                run.upgrade(chosen)
        admin.dispose()
    finally:
        process.stop()
