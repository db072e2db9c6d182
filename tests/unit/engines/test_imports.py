"""A start pays for what it uses, and for nothing else."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_HEAVY = ("sqlalchemy", "alembic", "dynaconf", "click", "rich", "psycopg", "pymysql", "dataclasses", "logging")


def _loaded_by(code: str, home: Path) -> set[str]:
    program = f"import sys, legion_data\n{code}\nprint(*sys.modules)"
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], check=True, capture_output=True, text=True, env=environment
    )
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing_else(tmp_path: Path) -> None:
    loaded = _loaded_by("", tmp_path)
    assert not loaded & set(_HEAVY)
    assert {name for name in loaded if name.startswith("legion_data")} == {"legion_data"}


@pytest.mark.parametrize("again", [1, 2])
def test_a_start_at_head_on_a_file_needs_neither_sqlalchemy_nor_alembic(tmp_path: Path, again: int) -> None:
    _loaded_by("legion_data.setup(); legion_data.shutdown()", tmp_path)
    loaded = _loaded_by("legion_data.setup()\nlegion_data.shutdown()\n" * again, tmp_path)
    assert not loaded & set(_HEAVY)
    assert not any(name.startswith("legion_data.models") for name in loaded)


def test_every_public_name_is_there() -> None:
    import legion_data

    for name in set(legion_data.__all__) - {"connection", "static_cache"}:  # these exist after setup() only
        assert hasattr(legion_data, name), name
        assert name in dir(legion_data)
    with pytest.raises(AttributeError, match="no_such_verb"):
        _ = legion_data.no_such_verb
