"""Every Python example of README and docs runs as it stands.

README's for a new user with an empty home; those of the pages for one who has come that far, whose database is at head.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


def examples() -> list[tuple[str, str]]:
    return [
        (f"{page.name}:{page.read_text()[: found.start()].count(chr(10)) + 1}", found[1])
        for page in PAGES
        for found in BLOCK.finditer(page.read_text())
    ]


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of somebody who has run the first example."""
    home = tmp_path_factory.mktemp("settled")
    done = _run("import legion_data\nlegion_data.setup()\nlegion_data.shutdown()", home)
    assert done.returncode == 0, done.stderr
    return home


def _run(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    # A path to modules, when there is one, says which checkout is tested.
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"HOME": str(home), **kept},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("place", "code"), examples(), ids=[place for place, _ in examples()])
def test_an_example_runs_as_it_stands(place: str, code: str, tmp_path: Path, settled: Path) -> None:
    if not place.startswith("README.md"):
        shutil.copytree(settled, tmp_path, dirs_exist_ok=True)
    done = _run(code, tmp_path)
    assert done.returncode == 0, f"{place}\n{done.stderr}"
    assert [path.name for path in tmp_path.iterdir()] in ([], [".legionio"]), "files appeared beside the home's folder"


def test_there_are_examples() -> None:
    assert examples()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), target
