"""No test is skipped, and every test runs in exactly one of the choices of ``--database``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def run(tmp_path: Path, files: list[str], *options: str) -> str:
    """Run pytest on these files, with the project's conftest and configuration; what it prints."""
    for number, text in enumerate(files):
        (tmp_path / f"test_{number}.py").write_text(text)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    command += ["-p", "no:cacheprovider", "-q", "--continue-on-collection-errors", *options, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


CONFTEST = """
from tests import conftest
globals().update({name: value for name, value in vars(conftest).items() if not name.startswith("_")})
"""
EVASIONS = [
    "import pytest\ndef test(): pytest.skip('no server')",
    "import pytest\n@pytest.mark.skip(reason='later')\ndef test(): pass",
    "import pytest\npytest.skip('all of it', allow_module_level=True)",
    "import pytest\npytest.importorskip('no_such_module')",
    "import pytest\n@pytest.mark.xfail(reason='known')\ndef test(): assert False",
    "import pytest\n@pytest.mark.parametrize('x', [])\ndef test(x): pass",
]
CASES = """
import pytest

def test_pure(): pass
def test_each(database_adapter): pass
@pytest.mark.only("sqlite", "mysql", reason="two of them")
def test_two(database_adapter): pass
"""


def test_a_skipped_test_fails(tmp_path: Path) -> None:
    output = run(tmp_path, EVASIONS)
    assert "2 failed, 4 errors in" in output
    assert output.count("never skipped") >= len(EVASIONS)


@pytest.mark.parametrize(("choice", "count"), [("none", 1), ("mysql", 2), ("postgres", 1)])
def test_each_choice_runs_its_share(tmp_path: Path, choice: str, count: int) -> None:
    assert f"\n{count} passed, {6 - count} deselected in" in run(tmp_path, [CASES], "--database", choice)


def test_a_test_for_fewer_databases_gives_its_reason(tmp_path: Path) -> None:
    output = run(tmp_path, ['import pytest\n@pytest.mark.only("sqlite")\ndef test(database): pass'])
    assert "gives a reason" in output
