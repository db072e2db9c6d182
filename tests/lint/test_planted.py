"""Every lint finds the error that is planted for it, and lets the right thing be."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests.lint import dialect_names, files, honesty, imports, revisions
from tests.lint.finding import Source

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = '''"""What and why."""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "{number}"
down_revision = {before}


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
'''


@pytest.mark.parametrize(
    ("path", "line", "words"),
    [
        ("legion_data/settings/x.py", "import legion_data.cli", "upstairs"),
        ("legion_data/models/x.py", "from legion_data import migration", "upstairs"),
        ("legion_data/models/x.py", "from legion_data.migration.run import upgrade", "upstairs"),
        ("legion_data/errors.py", "from legion_data.settings import load", "neighbour"),
        ("legion_data/dialects/x.py", "from legion_data.engines import build", "neighbour"),
        ("legion_data/cli/x.py", "import legion_data", "upstairs"),
        ("legion_data/cli/x.py", "from legion_data.testing import plugin", "upstairs"),
        ("legion_data/cli/x.py", "from legion_data.cellar import wine", "no floor"),
        ("legion_data/cellar/x.py", "import os", "no floor"),
        ("legion_data/models/x.py", "if 1:\n    def f():\n        from ..cli import main", "upstairs"),
    ],
)
def test_an_import_that_goes_up_or_sideways_is_found(path: str, line: str, words: str) -> None:
    (found,) = imports.check(Source(path, line))
    assert words in found.message


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("legion_data/cli/x.py", "from legion_data.settings import load\nfrom legion_data import errors"),
        ("legion_data/cli/x.py", "from . import y\nfrom .y import z\nfrom legion_data.cli import w"),
        ("legion_data/engines/x.py", "from legion_data.dialects import kinds"),
        ("legion_data/__init__.py", "from legion_data.runtime import DataLayer"),
        ("legion_data/runtime.py", "from legion_data.local import engine\nimport legion_database"),
        ("tests/unit/x.py", "from legion_data.cli import main"),
    ],
)
def test_an_import_that_goes_down_is_fine(path: str, line: str) -> None:
    assert list(imports.check(Source(path, line))) == []


@pytest.mark.parametrize(
    "line",
    [
        'if dialect.name == "mysql": pass',
        'if "postgresql" != dialect.name: pass',
        'if adapter in ("sqlite", other): pass',
        'if adapter not in {"mysql2"}: pass',
        'dialect.name.startswith("postgres")',
        'match name:\n    case "mariadb": pass',
    ],
)
def test_a_compared_dialect_name_is_found_outside_its_room(line: str) -> None:
    assert len(list(dialect_names.check(Source("legion_data/models/x.py", line)))) == 1
    assert list(dialect_names.check(Source("legion_data/dialects/x.py", line))) == []


def test_a_dialect_name_that_is_only_said_is_fine() -> None:
    source = Source("legion_data/models/x.py", 'kind = Text().with_variant(LONGTEXT, "mysql")\nif kind == "text": pass')
    assert list(dialect_names.check(source)) == []


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("legion_data/x.py", "import os", "no docstring"),
        ("tests/x.py", '"""  """', "no docstring"),
        ("legion_data/x.py", '"""Long."""\n' + "x = 1\n" * 300, "301 lines"),
        ("legion_data/utils.py", '"""Tools."""', "not a name"),
        ("legion_data/helpers/x.py", '"""Tools."""', "not a name"),
    ],
)
def test_a_module_without_promise_measure_or_name_is_found(path: str, text: str, words: str) -> None:
    (found,) = files.check(Source(path, text))
    assert words in found.message


@pytest.mark.parametrize(
    "line",
    [
        "@pytest.mark.skip\ndef test(): pass",
        "@pytest.mark.skipif(True, reason='x')\ndef test(): pass",
        "@pytest.mark.xfail\ndef test(): pass",
        "pytest.skip('no server')",
        "pytest.importorskip('psycopg')",
        "from pytest import skip",
        "from unittest.mock import MagicMock",
        "from unittest import mock",
        "import unittest.mock",
        "mock.MagicMock()",
    ],
)
def test_a_skip_or_a_mock_is_found(line: str) -> None:
    assert list(honesty.check(Source("tests/unit/x.py", line)))


def test_an_honest_test_is_fine() -> None:
    source = Source("tests/unit/x.py", "import pytest\nrows.skip(1)\n@pytest.mark.only('sqlite')\ndef test(): pass")
    assert list(honesty.check(source)) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two right revisions and their list."""
    (tmp_path / "versions").mkdir()
    add(tmp_path, "0001_create_things.py", RIGHT.format(number="0001", before=None))
    add(tmp_path, "0002_drop_things.py", RIGHT.format(number="0002", before='"0001"'))
    return tmp_path


def add(folder: Path, name: str, text: str, *, listed: bool = True) -> None:
    (folder / "versions" / name).write_bytes(text.encode())
    if listed:
        words = [name[:4], name[5:-3], hashlib.sha256(text.encode()).hexdigest()]
        words += ["breaking"] if "breaking = True" in text else []
        with open(folder / "revisions.lock", "a") as lock:
            print(*words, file=lock)


def found(folder: Path) -> str:
    return "\n".join(map(str, revisions.check_folder(folder)))


def test_right_revisions_are_fine(folder: Path) -> None:
    breaking = RIGHT.format(number="0003", before='"0002"').replace("\n\ndef up", "\nbreaking = True\n\ndef up")
    add(folder, "0003_break_things.py", breaking)
    assert found(folder) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('"""What and why."""', ""), "no docstring"),
        (('revision = "0003"', 'revision = "0004"'), 'does not say revision = "0003"'),
        (('down_revision = "0002"', 'down_revision = "0001"'), "does not say down_revision = '0002'"),
        (('down_revision = "0002"', ""), "does not say down_revision"),
        (("def downgrade", "def down"), "no downgrade()"),
        (("import sqlalchemy as sa", "import os"), "imports os"),
        (("import sqlalchemy as sa", "from sqlalchemy.orm import Session"), "imports sqlalchemy.orm.Session"),
        (("import sqlalchemy as sa", "from sqlalchemy import orm"), "imports sqlalchemy.orm"),
        (("from alembic import op", "from alembic import context"), "imports alembic.context"),
        (("import ddl", "import ddl, run"), "imports legion_data.migration.run"),
        (
            ("from legion_data.migration import ddl", "from legion_data.models import Task"),
            "imports legion_data.models",
        ),
        (("    pass", '    op.drop_table("x", if_exists=True)'), "hides a wrong state behind if_exists"),
        (("    pass\n", "    pass\r\n"), "carriage return"),
    ],
)
def test_a_wrong_revision_is_found(folder: Path, change: tuple[str, str], words: str) -> None:
    text = RIGHT.format(number="0003", before='"0002"')
    assert change[0] in text
    add(folder, "0003_change_things.py", text.replace(*change))
    assert words in found(folder)


def test_a_gap_a_twin_a_bad_name_and_an_unlisted_file_are_found(folder: Path) -> None:
    add(folder, "0004_create_gap.py", RIGHT.format(number="0004", before='"0003"'))
    add(folder, "0004_create_twin.py", RIGHT.format(number="0004", before='"0003"'), listed=False)
    add(folder, "5_wrong.py", "")
    add(folder, "0006_add_unlisted.py", RIGHT.format(number="0006", before='"0005"'), listed=False)
    text = found(folder)
    for words in ("number 0004 where 0003", "number 0004 where 0005", "NNNN_verb_noun", "not in revisions.lock"):
        assert words in text


def test_an_edited_a_removed_and_a_secretly_breaking_revision_are_found(folder: Path) -> None:
    edited = folder / "versions" / "0001_create_things.py"
    edited.write_text(edited.read_text() + "\n")
    assert "0001_create_things.py:1: is not what revisions.lock says" in found(folder)
    (folder / "versions" / "0002_drop_things.py").unlink()
    assert "lists 0002, which has no file" in found(folder)
    lock = folder / "revisions.lock"
    lock.write_text(lock.read_text().splitlines()[0] + " breaking\n")
    assert "is not what revisions.lock says" in found(folder)
