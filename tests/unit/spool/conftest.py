"""A spool of the test's own, and its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from legion_data.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spool(root: Path) -> Spool:
    return Spool.for_("lex_metering", root=root)


@pytest.fixture
def folder(spool: Spool) -> Path:
    """The namespace ``ns``, made."""
    made = spool.folder / "ns"
    made.mkdir(parents=True)
    return made
