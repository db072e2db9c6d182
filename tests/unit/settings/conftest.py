"""A home with settings files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import PATIENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def write(home: Path) -> Callable[[str, str], Path]:
    """Write a file below ``~/.legionio/settings``; a full path is kept."""

    def write_file(name: str, text: str) -> Path:
        path = home / ".legionio" / "settings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture(autouse=True)
def as_delivered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what tests on servers add."""
    monkeypatch.delenv(PATIENT[0])
