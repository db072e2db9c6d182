"""How many processes share a verification when nobody says it."""

from __future__ import annotations

import os

from legion_data.audit.verification import jobs_for


def test_small_chains_are_verified_where_they_are_asked_for() -> None:
    assert [jobs_for(rows) for rows in (0, 1, 100_000, 499_999)] == [1, 1, 1, 1]


def test_large_chains_are_shared_by_no_more_than_there_are_processors() -> None:
    processors = os.cpu_count() or 1
    assert jobs_for(500_000) == min(2, processors)
    assert jobs_for(1 << 40) == processors
