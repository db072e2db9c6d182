"""What tests of chains share: entries of each ledger, rows of before, and somebody with every right who tampers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import insert

from legion_data.audit import events, log, records
from legion_data.audit.ledgers import LEDGERS
from legion_data.audit.statements import table_of
from legion_data.dialects import append_only
from legion_data.keys.signing import PrivateKey
from legion_data.migration import run
from legion_data.settings import load

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    from legion_data.audit.appending import Entry
    from legion_data.audit.ledgers import Ledger
    from tests.databases import Database

__all__ = ["CHAIN", "add", "add_many", "content", "migrate", "new_key", "of_before", "take_triggers_away"]

CHAIN = "acme"
_VERBS: dict[str, Any] = {"log": log, "records": records, "events": events}


def content(ledger: Ledger, number: int = 1, chain: str = CHAIN, **more: Any) -> dict[str, Any]:
    """An entry of ``ledger``, as ``append_many`` takes it."""
    if ledger.name == "log":
        said = {
            "event_type": "runner_execution",
            "principal_id": f"worker-{number % 3}",
            "action": "execute",
            "resource": f"Runner/function_{number}",
            "source": "amqp",
            "status": "success",
            "duration_ms": number,
            "detail": {"n": number, "text": 'é "\n\\ 😀', "none": None},
            "context_snapshot": [1, {"two": 2.5}],
            "tenant_id": chain,
        }
    elif ledger.name == "records":
        said = {
            "chain_id": chain,
            "content_type": "type.a",
            "content_hash": f"{number:064x}",
            "metadata": {"n": number},
            "entity_type": "weights",
        }
    else:
        said = {"stream": chain, "type": "consent.granted", "data": {"scope": number}, "metadata": {"actor": "w"}}
    return {**said, **more}


def add(session: Session, ledger: Ledger, number: int = 1, chain: str = CHAIN, **more: Any) -> Entry:
    """Append one."""
    entry: Entry = _VERBS[ledger.name].append(session, **content(ledger, number, chain, **more))
    return entry


def add_many(session: Session, ledger: Ledger, count: int, chain: str = CHAIN, **more: Any) -> list[Entry]:
    """Append ``count``."""
    given = [content(ledger, number, chain, **more) for number in range(1, count + 1)]
    entries: list[Entry] = _VERBS[ledger.name].append_many(session, given)
    return entries


def of_before(connection: Connection, ledger: Ledger, **columns: Any) -> None:
    """Write a row as somebody did who knows nothing of format 2."""
    ordinary: dict[str, Any] = {
        "log": {
            "event_type": "runner_execution",
            "principal_id": "p",
            "principal_type": "system",
            "action": "a",
            "resource": "r",
            "source": "s",
            "node": "n",
            "status": "success",
            "tenant_id": CHAIN,
            "record_hash": "0" * 64,
            "previous_hash": "0" * 64,
        },
        "records": {"chain_id": CHAIN, "content_type": "t", "content_hash": "c", "parent_hash": "0" * 64},
        "events": {"stream_id": CHAIN, "event_type": "t", "data_json": "{}", "metadata_json": "{}"},
    }[ledger.name]
    row = {**ordinary, "created_at": "2026-01-01T00:00:00Z", **columns}
    connection.execute(insert(table_of(ledger)), row)


def take_triggers_away(engine: Engine) -> None:
    """Somebody who owns the database can."""
    tables = [*(ledger.table for ledger in LEDGERS.values()), "audit_anchors"]
    with engine.begin() as connection:
        for statement in append_only.dropped(tables, engine.dialect.name):
            connection.exec_driver_sql(statement)


def migrate(database: Database) -> None:
    """Make the template that databases are cloned from."""
    run.upgrade(load(database.settings), backup=False)


def new_key() -> PrivateKey:
    """A signing key."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return PrivateKey(pem)
