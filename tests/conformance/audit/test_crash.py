"""Killed in the middle of appending: the chain verifies, and holds what was acknowledged, or one row more."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import audit
from legion_data.audit.ledgers import LOG
from legion_data.errors import DatabaseUnreachable
from legion_data.types.uuid7 import uuid7
from tests.conformance.audit.entries import CHAIN, add

if TYPE_CHECKING:
    from legion_data.runtime import DataLayer

ROUNDS = 20 if os.environ.get("LEGION_TEST_NIGHTLY") else 3
_WRITER = """
import sys
from legion_data.runtime import DataLayer
from legion_data.audit.ledgers import LOG
from tests.conformance.audit.entries import add

layer = DataLayer({"url": sys.argv[1], "local": {"enabled": False}})
layer.setup()
for number in range(1000):
    with layer.session() as session:
        entry = add(session, LOG, number)
    sys.stdout.write(f"{entry.seq} {entry.hash}\\n")
    sys.stdout.flush()
"""


def test_a_killed_writer_leaves_a_whole_chain(migrated: Any, layer: DataLayer) -> None:
    acknowledged: list[tuple[int, str]] = []
    length = 0
    for turn in range(ROUNDS):
        writer = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _WRITER, migrated.url], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        lines: list[str] = []
        for line in writer.stdout:
            lines.append(line)
            if len(lines) == random.Random(turn).randrange(20, 90):
                writer.send_signal(signal.SIGKILL)
                break
        lines += writer.stdout.readlines()
        writer.wait()
        writer.stdout.close()
        acknowledged += [(int(seq), made) for seq, made in (line.split() for line in lines if line.endswith("\n"))]
        report = audit.verify(data=layer)
        assert report.valid
        length = report.rows
        assert 0 <= length - acknowledged[-1][0] <= 1
    with layer.session(read_only=True) as session:
        stored = {row[0]: row[1] for row in session.execute(text("SELECT seq, record_hash FROM audit_log"))}
    assert all(stored[seq] == made for seq, made in acknowledged)
    assert len(stored) - length in (0, 1), "a commit may be on its way when its writer dies"
    assert len(acknowledged) >= length - ROUNDS


@pytest.mark.only("mysql", "postgres", reason="a file has no connection to lose")
@pytest.mark.parametrize("moment", ["locked", "written"])
def test_a_lost_connection_is_told_and_the_same_append_can_be_made_again(layer: DataLayer, moment: str) -> None:
    key = uuid7()
    with layer.session() as session:
        add(session, LOG, 1)
    with pytest.raises(DatabaseUnreachable):
        _append_and_be_cut(layer, moment, key)
    again = layer.run_in_transaction(lambda session: add(session, LOG, 2, uuid=key))
    once_more = layer.run_in_transaction(lambda session: add(session, LOG, 2, uuid=key))
    assert (again.is_new, once_more.is_new) == (True, False)
    assert again.seq == once_more.seq == 2
    assert audit.verify(f"log:{CHAIN}", data=layer).rows == 2


def _append_and_be_cut(layer: DataLayer, moment: str, key: str) -> None:
    with layer.session() as session:
        if moment == "written":
            add(session, LOG, 2, uuid=key)
        else:
            session.execute(text("SELECT seq FROM audit_chain_heads FOR UPDATE"))
        _cut(layer, session)
        add(session, LOG, 2, uuid=key)


def _cut(layer: DataLayer, session: Any) -> None:
    """The server ends the session's connection."""
    is_postgres = layer.connection.dialect.name == "postgresql"
    own = session.execute(text("SELECT pg_backend_pid()" if is_postgres else "SELECT CONNECTION_ID()")).scalar()
    with layer.connection.connect() as other:
        other.execute(text(f"SELECT pg_terminate_backend({own})" if is_postgres else f"KILL {own}"))
        other.rollback()
