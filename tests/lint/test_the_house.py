"""This repository keeps the rules of its lints."""

from __future__ import annotations

import pytest

from tests.lint.house import LINTS


@pytest.mark.parametrize("name", LINTS)
def test_the_house_is_in_order(name: str) -> None:
    assert [str(finding) for finding in LINTS[name]()] == []
