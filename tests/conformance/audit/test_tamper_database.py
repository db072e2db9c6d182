"""The tamper matrix with 40 rows on real databases, by somebody who took the triggers away; sessions are in Denver."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import String, cast, event, func, insert, literal, select, text, update

from legion_data import audit
from legion_data.audit.ledgers import LEDGERS, LOG, RECORDS
from legion_data.audit.statements import HEADS, table_of
from legion_data.audit.verifying import verify_in
from legion_data.errors import UniqueViolation
from legion_data.keys.signing import PublicKeys
from tests.conformance.audit.entries import CHAIN, add, add_many, migrate, new_key, of_before, take_triggers_away

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from legion_data.audit.ledgers import Ledger
    from legion_data.runtime import DataLayer
    from tests.databases import Database, Databases

ROWS = 40
_ZONES = {"postgresql": "SET TIME ZONE 'America/Denver'", "mysql": "SET time_zone = '-07:00'"}


@pytest.fixture(scope="module")
def denver() -> Iterator[None]:
    """This process is in Denver."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "America/Denver")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="module")
def opened(denver: None, databases: Databases) -> Iterator[Callable[[str], DataLayer]]:
    """``opened(adapter)``: a layer whose sessions are in Denver, with a chain of 40 rows in each ledger, no triggers.

    One for all tests of this module: each rolls back what it did.
    """
    from legion_data.runtime import DataLayer

    made: dict[str, tuple[DataLayer, Database]] = {}

    def layer_of(adapter: str) -> DataLayer:
        if adapter not in made:
            database = databases.clone(adapter, migrate)
            layer = DataLayer({**database.settings, "local": {"enabled": False}})
            layer.setup()
            made[adapter] = layer, database
            _move_to_denver(layer)
            with layer.session() as session:
                for ledger in LEDGERS.values():
                    add_many(session, ledger, ROWS)
                    add(session, ledger, chain="other")
            take_triggers_away(layer.connection)
        return made[adapter][0]

    yield layer_of
    for adapter, (layer, database) in made.items():
        assert audit.verify(data=layer).valid, "a test left something behind"
        layer.shutdown()
        databases.place(adapter).drop(database)


def _move_to_denver(layer: DataLayer) -> None:
    statement = _ZONES.get(layer.connection.dialect.name)

    def move(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        connection.commit()
        cursor.close()

    if statement is not None:
        layer.connection.dispose()
        event.listen(layer.connection, "connect", move)


@pytest.fixture
def layer(opened: Callable[[str], DataLayer], database_adapter: str) -> DataLayer:
    return opened(database_adapter)


@pytest.fixture
def tampering(layer: DataLayer) -> Iterator[Connection]:
    """A connection whose transaction is rolled back."""
    with layer.connection.connect() as connection:
        yield connection
        connection.rollback()


def _found(connection: Connection, ledger: Ledger) -> list[tuple[int | None, str]]:
    found = [(one.seq, one.reason) for one in verify_in(connection, ledger, CHAIN).breaks]
    connection.rollback()
    return found


def _columns(ledger: Ledger) -> list[str]:
    derived = {"id", "retention_tier", "hash_version", ledger.chain, ledger.seq, "signature"}
    return [column.name for column in table_of(ledger).columns if column.name not in derived]


def test_every_column_that_changes_is_found(tampering: Connection, ledger: Ledger) -> None:
    table = table_of(ledger)
    here = table.c[ledger.chain] == CHAIN
    for name in _columns(ledger):
        column = table.c[name]
        other: Any = literal("changed-").concat(cast(table.c[ledger.seq], String(9)))
        if name == "created_at":
            other = "2026-02-03T04:05:06.000007Z"
        elif name == "duration_ms":
            other = func.coalesce(column, 0) + 1
        for odd in (0, 1):
            tampering.execute(update(table).where(here, table.c[ledger.seq] % 2 == odd).values({name: other}))
            places = [seq for seq in range(1, ROWS + 1) if seq % 2 == odd]
            reason = "parent_mismatch" if name == ledger.previous else "hash_mismatch"
            wanted = [(seq, reason) for seq in places]
            assert _found(tampering, ledger) == wanted, name


def test_null_is_not_the_empty_text(tampering: Connection, ledger: Ledger) -> None:
    table = table_of(ledger)
    for name in _columns(ledger):
        if table.c[name].nullable and name not in {"duration_ms", "created_at"}:
            for value in ("", None):
                here = (table.c[ledger.chain] == CHAIN, table.c[ledger.seq] == 5)
                tampering.execute(update(table).where(*here).values({name: value}))
                (only,) = _found(tampering, ledger)
                assert only[0] == 5, (name, value)


def test_a_row_that_leaves_its_place_is_found(tampering: Connection, ledger: Ledger) -> None:
    table = table_of(ledger)
    here = (table.c[ledger.chain] == CHAIN, table.c[ledger.seq] == 7)
    tampering.execute(update(table).where(*here).values({ledger.seq: 70}))
    assert _found(tampering, ledger)[0] == (7, "gap")
    tampering.execute(update(table).where(*here).values({ledger.chain: "third"}))
    assert _found(tampering, ledger) == [(7, "gap")]
    tampering.execute(update(table).where(*here).values(hash_version=1))
    assert (7, "gap") in _found(tampering, ledger)


def test_every_row_that_is_deleted_is_found(tampering: Connection, ledger: Ledger) -> None:
    table = table_of(ledger)
    for place in range(1, ROWS + 1):
        tampering.execute(table.delete().where(table.c[ledger.chain] == CHAIN, table.c[ledger.seq] == place))
        assert _found(tampering, ledger) == [(place, "truncated" if place == ROWS else "gap")]


def test_a_tail_cut_at_every_length_is_found(tampering: Connection, ledger: Ledger) -> None:
    table = table_of(ledger)
    for kept in range(ROWS):
        tampering.execute(table.delete().where(table.c[ledger.chain] == CHAIN, table.c[ledger.seq] > kept))
        assert _found(tampering, ledger) == [(kept + 1, "truncated")]


def test_rows_that_are_swapped_are_found(tampering: Connection, ledger: Ledger) -> None:
    table = table_of(ledger)
    for place in (1, 17, ROWS - 1):
        for seq, to in ((place, 900), (place + 1, place), (900, place + 1)):
            tampering.execute(
                update(table).where(table.c[ledger.chain] == CHAIN, table.c[ledger.seq] == seq).values({ledger.seq: to})
            )
        assert _found(tampering, ledger)[0] == (place, "parent_mismatch")


def test_a_row_that_is_inserted_is_refused_or_found(tampering: Connection, ledger: Ledger) -> None:
    table = table_of(ledger)
    copied = dict(
        tampering.execute(select(table).where(table.c[ledger.chain] == CHAIN, table.c[ledger.seq] == 9))
        .mappings()
        .one()
    )
    del copied["id"]
    for column in [name for name in copied if name.startswith("uq_")]:
        del copied[column]  # what MySQL generates
    unlike = {"uuid": "another", ledger.hash: "f" * 64}
    for taken in ({ledger.previous: "e" * 64}, {ledger.seq: 900}):  # in the same place; behind the same row
        with pytest.raises(UniqueViolation):
            tampering.execute(insert(table), {**copied, **unlike, **taken})
        tampering.rollback()
    last = tampering.execute(select(table.c[ledger.hash]).where(table.c[ledger.seq] == ROWS)).scalar()
    behind = {**copied, **unlike, ledger.seq: ROWS + 1, ledger.previous: last}
    tampering.execute(insert(table), behind)
    assert _found(tampering, ledger)[0] == (ROWS + 1, "hash_mismatch")
    extra: dict[str, Any] = {"sequence_number": 900} if ledger.name == "events" else {}
    if ledger.name == "records":
        extra = {"chain_hash": "stray"}
    of_before(tampering, ledger, **extra)
    assert _found(tampering, ledger) == [(None, "parent_mismatch")]


def test_a_head_that_is_changed_is_found(tampering: Connection, ledger: Ledger) -> None:
    here = HEADS.c.chain_id == CHAIN
    for change, wanted in (
        (update(HEADS).where(here).values(seq=ROWS - 1), (ROWS, "head_mismatch")),
        (update(HEADS).where(here).values(seq=ROWS + 5), (ROWS + 1, "truncated")),
        (update(HEADS).where(here).values(hash="0" * 64), (ROWS, "head_mismatch")),
        (HEADS.delete().where(here), (ROWS, "head_mismatch")),
    ):
        tampering.execute(change)
        assert _found(tampering, ledger) == [wanted]


def test_a_signature_that_is_changed_is_found_with_public_keys_only(tampering: Connection, layer: DataLayer) -> None:
    old, new = new_key(), new_key()
    keys = PublicKeys(PublicKeys.of_signer(old).pems() + PublicKeys.of_signer(new).pems())
    with layer.session() as session:
        add_many(session, RECORDS, 3, chain="signed", sign=old)
        add_many(session, RECORDS, 3, chain="signed", sign=new)
    table = table_of(RECORDS)
    report = audit.verify("records:signed", data=layer, keys=keys)
    assert (report.valid, report.signatures, report.unknown_signatures) == (True, 6, 0)
    report = audit.verify("records:signed", data=layer, keys=PublicKeys.of_signer(new))
    assert (report.valid, report.signatures, report.unknown_signatures) == (True, 3, 3)
    here = table.c.chain_id == "signed"
    first = tampering.execute(select(table.c.signature).where(here, table.c.seq == 1)).scalar()
    for wrong in (None, "", "ed25519:" + old.key_id + ":AAAA", old.key_id, f"{first}x", first):
        tampering.execute(update(table).where(here, table.c.seq == 2).values(signature=wrong))
        found = [(one.seq, one.reason) for one in verify_in(tampering, RECORDS, "signed", keys=keys).breaks]
        assert found == [(2, "hash_mismatch")], wrong
        tampering.rollback()


@pytest.mark.only("sqlite", reason="only SQLite keeps values of any type in any column")
def test_sqlite_alone_values_of_other_types_are_found(tampering: Connection, ledger: Ledger) -> None:
    table = table_of(ledger)
    for name in _columns(ledger):
        for value in ("CAST(x'ff' AS BLOB)", "1.5", "CAST(x'eda080' AS TEXT)", "7"):
            tampering.execute(
                text(
                    f"UPDATE {table.name} SET {name} = {value} WHERE {ledger.seq} = 3 AND uuid IS NOT NULL"
                    f" AND {ledger.chain} = '{CHAIN}'"
                )
            )
            (only,) = _found(tampering, ledger)
            assert only[0] == 3, (name, value)


def test_times_are_the_same_in_every_zone(layer: DataLayer) -> None:
    """Bug B7: what was written in one zone read as tampered in another."""
    with layer.session() as session:
        entry = add(session, LOG, chain="zone", created_at="2026-03-08T09:30:00.000001Z")  # Denver leaves 2:30 out
    line = next(line for line in audit.export_jsonl("log:zone", data=layer) if '"type":"row"' in line)
    assert '"created_at":1772962200000001' in line
    assert entry.hash in line
    assert audit.verify("log:zone", data=layer).valid
