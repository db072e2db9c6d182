"""Encryption: the cipher, an attribute, a row; each against the bare AES-GCM, or the bare driver, of the same run.

Row 7 of ``performance.md``. The bare loop encrypts and decrypts 32 bytes with one key object, a random nonce and the
associated data at hand; ours also writes and checks version, key id and place. The bare row is written and read by
``sqlite3`` itself, encrypted, in a transaction each.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, String, Text, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from benchmarks.measure import Result
from legion_data.encryption import cipher_v2, encrypted, opened, sealed
from legion_data.encryption.data_key import DataKey
from legion_data.encryption.place import Place
from legion_data.engines.prepared import Prepared
from legion_data.models.base import Base
from legion_data.models.mixins import PublicId, TenantOwned
from legion_data.types.uuid7 import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from legion_data.runtime import DataLayer

__all__ = ["measure"]

VALUES, ROWS = 20_000, 500
TEXT = "a secret of thirty-two characters"[:32]


class Secret(PublicId, TenantOwned, Base):
    """A row with one encrypted column."""

    __tablename__ = "bench_secrets"
    metadata = MetaData()

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(64))
    secret: Mapped[str | None] = encrypted(Text, scope="tenant")


class Open(PublicId, TenantOwned, Base):
    """The same row in plain text."""

    __tablename__ = "bench_open"
    metadata = Secret.metadata

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(64))
    secret: Mapped[str | None] = mapped_column(Text)


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Values and rows a second; rows on SQLite."""
    rates = _rates(VALUES, rounds, {"bare": _bare(), "ours": _cipher()})
    bare, ours = rates["bare"], rates["ours"]
    yield Result("AES-GCM, bare: encrypt and decrypt", bare, "/s")
    yield Result("cipher version 2: encrypt and decrypt", ours, "/s", 80_000)
    yield Result("the same over bare", ours / bare, "x", 0.95)
    from legion_data.runtime import DataLayer

    os.environ.setdefault("LEGION_ENCRYPTION_KEY", os.urandom(32).hex())
    layer = DataLayer({"url": f"sqlite:///{folder / 'encryption.db'}", "local": {"enabled": False}})
    layer.setup()
    try:
        Secret.metadata.create_all(layer.connection)
        yield from _attribute(layer, rounds)
        yield from _rows(layer, folder, rounds)
    finally:
        layer.shutdown()


def _bare() -> Callable[[], None]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher, bound, text = AESGCM(os.urandom(32)), f"secrets:{uuid7()}:secret".encode(), TEXT.encode()

    def one() -> None:
        nonce = os.urandom(12)
        assert cipher.decrypt(nonce, cipher.encrypt(nonce, text, bound), bound) == text

    return one


def _cipher() -> Callable[[], None]:
    key, place, row, text = DataKey(os.urandom(32)), Place("secrets", "secret"), uuid7(), TEXT.encode()

    def one() -> None:
        assert cipher_v2.decrypt(cipher_v2.encrypt(text, key, place, row, "acme"), key, place, row, "acme") == text

    return one


def _attribute(layer: DataLayer, rounds: int) -> Iterator[Result]:
    row = Secret(tenant_id="acme", uuid=uuid7())

    def assigned() -> None:
        row.secret = TEXT
        assert row.secret == TEXT

    with layer.session() as session:
        session.add(Secret(tenant_id="acme", secret=TEXT))
    with layer.session() as session:
        connection = session.connection()

        def flushed() -> None:
            made = sealed(Secret, {"uuid": row.uuid, "tenant_id": "acme", "secret": TEXT}, connection)
            assert opened(Secret, made, connection)["secret"] == TEXT

        rates = _rates(VALUES, rounds, {"bare": _bare(), "assigned": assigned, "flushed": flushed})
    yield Result("encrypted column: set and get, before a flush", rates["assigned"], "/s")
    yield Result("the same over bare AES-GCM", rates["assigned"] / rates["bare"], "x", 0.8)
    yield Result("encrypted column: sealed and opened as a plain row", rates["flushed"], "/s")
    yield Result("the same over bare AES-GCM", rates["flushed"] / rates["bare"], "x")


def _rows(layer: DataLayer, folder: Path, rounds: int) -> Iterator[Result]:
    ways = {"bare": _bare_row(folder), "plain": _orm(layer, Open), "orm": _orm(layer, Secret), "core": _core(layer)}
    rates = _rates(ROWS, rounds, ways)
    yield Result("encrypted row, create and read: sqlite3 and AES-GCM", rates["bare"], "/s")
    yield Result("plain row, create and read: session", rates["plain"], "/s")
    yield Result("encrypted row, create and read: session", rates["orm"], "/s")
    yield Result("the same over the plain row", rates["orm"] / rates["plain"], "x")
    yield Result("the same over sqlite3", rates["orm"] / rates["bare"], "x", 0.12)
    yield Result("encrypted row, create and read: prepared statements", rates["core"], "/s")
    yield Result("the same over sqlite3", rates["core"] / rates["bare"], "x", 0.12)


def _bare_row(folder: Path) -> Callable[[], None]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(os.urandom(32))
    driver = sqlite3.connect(folder / "bare.db", isolation_level=None)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("CREATE TABLE s (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, tenant_id TEXT, secret BLOB)")

    def one() -> None:
        uuid, nonce = uuid7(), os.urandom(12)
        bound = f"s:{uuid}:secret".encode()
        driver.execute("BEGIN IMMEDIATE")
        blob = nonce + cipher.encrypt(nonce, TEXT.encode(), bound)
        row_id = driver.execute("INSERT INTO s (uuid, tenant_id, secret) VALUES (?, 'acme', ?)", (uuid, blob)).lastrowid
        driver.execute("COMMIT")
        found = driver.execute("SELECT secret FROM s WHERE id = ?", (row_id,)).fetchone()[0]
        assert cipher.decrypt(found[:12], found[12:], bound).decode() == TEXT

    return one


def _orm(layer: DataLayer, model: Any) -> Callable[[], None]:
    def one() -> None:
        with layer.session() as session:
            row = model(tenant_id="acme", secret=TEXT)
            session.add(row)
        with layer.session(read_only=True) as session:
            assert session.get_one(model, row.id).secret == TEXT

    return one


def _core(layer: DataLayer) -> Callable[[], None]:
    table: Any = Secret.__table__
    write = Prepared(insert(table).values({name: bindparam(name) for name in ("uuid", "tenant_id", "secret")}))
    wanted = select(table.c.id, table.c.uuid, table.c.tenant_id, table.c.secret).where(table.c.id == bindparam("id_"))
    read = Prepared(wanted)
    names = ("id", "uuid", "tenant_id", "secret")

    def one() -> None:
        with layer.connection.begin() as connection:
            made = write.execute(
                connection, sealed(Secret, {"tenant_id": "acme", "secret": TEXT}, connection)
            ).lastrowid
        with layer.connection.connect() as connection:
            row = dict(zip(names, read.row(connection, {"id_": made}), strict=True))
            assert opened(Secret, row, connection)["secret"] == TEXT

    return one


def _rates(count: int, rounds: int, ways: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Median rates; the ways take turns, so that a busy moment of the machine meets all of them."""
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds + 1):  # the first one warms up
        for way, one in ways.items():
            begun = time.perf_counter()
            for _ in range(count):
                one()
            taken[way].append(count / (time.perf_counter() - begun))
    return {way: statistics.median(rates[1:]) for way, rates in taken.items()}
