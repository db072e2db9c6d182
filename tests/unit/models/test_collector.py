"""The cycle collector rests while models are imported, and works again afterwards, whatever happened."""

from __future__ import annotations

import gc

import pytest

from legion_data.models.collector import collector_paused


def test_the_collector_is_back_after_nested_blocks_and_after_errors() -> None:
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(RuntimeError), collector_paused():
        raise RuntimeError
    assert gc.isenabled()


def test_a_collector_that_somebody_else_stopped_stays_stopped() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
