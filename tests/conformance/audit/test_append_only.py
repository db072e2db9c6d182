"""Rows stay as they were written, whoever asks: UPDATE, DELETE, TRUNCATE and REPLACE are refused with a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from legion_data import audit
from legion_data.audit.anchors import PRUNE, Anchor
from legion_data.audit.ledgers import GENESIS, LEDGERS, LOG
from legion_data.audit.sealing import write_anchor
from legion_data.audit.statements import ANCHORS, MODELS, table_of
from legion_data.errors import RowImmutable
from tests.conformance.audit.entries import CHAIN, add_many, of_before

if TYPE_CHECKING:
    from legion_data.audit.ledgers import Ledger
    from legion_data.runtime import DataLayer

FAR = "2100-01-01T00:00:00Z"


def test_statements_are_refused(layer: DataLayer, ledger: Ledger) -> None:
    table = table_of(ledger)
    with layer.session() as session:
        of_before(
            session.connection(),
            ledger,
            **({"sequence_number": 1} if ledger.name == "events" else {}),
            **({"chain_hash": "x"} if ledger.name == "records" else {}),
        )
        add_many(session, ledger, 3)
    tried: list[Any] = [
        update(table).values({ledger.hash: "0" * 64}),
        update(table).values(hash_version=2).where(table.c.hash_version == 0),
        delete(table),
        delete(table).where(table.c.hash_version == 0),
        delete(table).where(table.c[ledger.seq] == 3),
        text(f"TRUNCATE TABLE {table.name}"),
    ]
    name = layer.connection.dialect.name
    for statement in tried[:-1] if name in {"sqlite", "mysql"} else tried:
        with pytest.raises(RowImmutable, match=f"{table.name} is append-only"), layer.session() as session:
            session.execute(statement)
    report = audit.verify(data=layer)
    assert report.valid
    assert (report.rows, report.sealed_rows) == (3, 1)


def test_anchors_are_refused_too(layer: DataLayer) -> None:
    with layer.session() as session:
        add_many(session, LOG, 3)
    assert audit.prune(f"log:{CHAIN}", FAR, data=layer) is not None
    for statement in (update(ANCHORS).values(seq=1), delete(ANCHORS)):
        with pytest.raises(RowImmutable, match="audit_anchors is append-only"), layer.session() as session:
            session.execute(statement)


@pytest.mark.only("mysql", reason="no trigger of MySQL sees TRUNCATE; SECURITY.md says so")
def test_mysql_alone_truncate_is_seen_by_verify(layer: DataLayer, ledger: Ledger) -> None:
    with layer.session() as session:
        add_many(session, ledger, 3)
    with layer.session() as session:
        session.execute(text(f"TRUNCATE TABLE {ledger.table}"))
    (only,) = audit.verify(data=layer).breaks
    assert (only.reason, only.seq, only.rows) == ("truncated", 1, 3)


@pytest.mark.only("sqlite", reason="only SQLite replaces a row without deleting it first")
def test_sqlite_alone_a_row_is_not_replaced(layer: DataLayer, ledger: Ledger) -> None:
    table = table_of(ledger)
    with layer.session() as session:
        add_many(session, ledger, 3)
        row = dict(session.execute(select(table).limit(1)).mappings().one())
    another = {**row, "id": 77, "uuid": "u", ledger.seq: 99, ledger.previous: "p", ledger.hash: "h"}
    for key in ("id", "uuid", ledger.seq, ledger.previous):
        forged = {**another, key: row[key]}
        with pytest.raises(RowImmutable, match="replacing a row"), layer.session() as session:
            session.execute(insert(table).prefix_with("OR REPLACE"), forged)
    with layer.session() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table.name}")).scalar() == 3
    assert audit.verify(data=layer).valid


def test_the_model_refuses_before_the_database_does(layer: DataLayer, ledger: Ledger) -> None:
    model = MODELS[ledger.name]
    with layer.session() as session:
        add_many(session, ledger, 1)
    with layer.session() as session:
        setattr(session.scalars(select(model)).one(), "node" if ledger is LOG else "uuid", "x")
        with pytest.raises(RowImmutable):
            session.flush()
        session.rollback()
        session.delete(session.scalars(select(model)).one())
        with pytest.raises(RowImmutable):
            session.flush()
        session.rollback()


def test_an_anchor_names_a_row_that_is_there(layer: DataLayer, ledger: Ledger) -> None:
    with layer.session() as session:
        entries = add_many(session, ledger, 3)
    true = Anchor(ledger.name, CHAIN, PRUNE, 2, entries[1].hash, 2, None, None, None, None, GENESIS, 0)
    for wrong in (
        {"hash": entries[2].hash},
        {"seq": 3},
        {"chain_id": "other"},
        {"ledger": next(name for name in LEDGERS if name != ledger.name)},
    ):
        with pytest.raises(RowImmutable, match="an anchor must name a row"), layer.session() as session:
            write_anchor(session.connection(), true._replace(**wrong))
    with layer.session() as session:
        write_anchor(session.connection(), true)
    table = table_of(ledger)
    with pytest.raises(RowImmutable), layer.session() as session:
        session.execute(delete(table).where(table.c[ledger.seq] <= 3))
    with layer.session() as session:
        session.execute(delete(table).where(table.c[ledger.seq] <= 2))
    report = audit.verify(data=layer)
    assert report.valid
    assert report.rows == 1
