"""Lineages a second: all that one request to a model led to, read back; the ledger's size does not matter.

The ledger is the one of the contract's vectors. The targets are three times what the predecessor reached beside the
same databases (``performance.md``, row 6), on another machine.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update

from benchmarks.databases import layers
from benchmarks.measure import Result
from tests.vectors import decoded, document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from legion_data.runtime import DataLayer

__all__ = ["measure"]

READS = 100
_TARGETS = {"SQLite": 1659, "PostgreSQL": 1197, "MySQL": 1137}
_FORWARD = {"message_inference_request_id", "message_inference_response_id", "tool_call_id"}


def measure(folder: Path, rounds: int) -> Iterator[Result]:
    """Each read in a session of its own."""
    from legion_data.models.llm import MessageInferenceRequest

    for name, layer in layers(folder, "lineage"):
        _fill(layer)
        taken = []
        for _ in range(rounds + 1):  # the first one warms up
            begun = time.perf_counter()
            for _ in range(READS):
                with layer.session(read_only=True) as session:
                    MessageInferenceRequest.audit_lineage_for(session, 1)
            taken.append(time.perf_counter() - begun)
        yield Result(f"audit_lineage ({name})", READS / statistics.median(taken[1:]), "/s", _TARGETS[name])


def _fill(layer: DataLayer) -> None:
    from legion_data import models

    models.load()
    tables = models.Task.metadata.tables
    fixture: dict[str, list[dict[str, Any]]] = decoded(document("llm_lineage")["fixture"])
    messages = tables["llm_messages"]
    with layer.connection.begin() as connection:
        for table in [table for table in models.Task.metadata.sorted_tables if table.name in fixture]:
            for row in fixture[table.name]:
                kept = {key: value for key, value in row.items() if key in table.c}
                if table is messages:
                    kept = {key: value for key, value in kept.items() if key not in _FORWARD}
                connection.execute(insert(table).values(kept))
        for row in fixture["llm_messages"]:
            late = {key: value for key, value in row.items() if key in _FORWARD}
            if late:
                connection.execute(update(messages).where(messages.c.id == row["id"]).values(late))
