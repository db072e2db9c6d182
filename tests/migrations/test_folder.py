"""What is published stays as it was, and a damaged folder of revisions is named before a database is touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from legion_data.errors import MigrationAhead, RevisionsBroken, RevisionUnknown
from legion_data.migration import freeze, locate, plan, scripts
from legion_data.migration.verify import verify
from tests.migrations.toys import FIXTURES, GOOD

if TYPE_CHECKING:
    from pathlib import Path

#: Folder -> what verify() must find in it.
BROKEN = {
    "missing": "missing",
    "duplicate": "duplicate",
    "empty": "empty",
    "edited": "edited",
    "unpublished": "unpublished",
    "renamed": "renamed",
    "syntax": "syntax",
    "no_downgrade": "incomplete",
    "two_heads": "two heads",
    "misnumbered": "misnumbered",
    "stray": "stray",
    "no_list": "unreadable",
    "bad_list": "unreadable",
    "gap": "unreadable",
}
#: Sound to look at; they fail when they run.
RUNTIME = {"bad_up", "bad_down", "loses_rows", "leaves_a_copy", "orphans", "import_error"}


def test_the_published_revisions_are_what_was_published() -> None:
    assert verify() == ()


def test_every_fixture_is_tried() -> None:
    assert {path.name for path in FIXTURES.iterdir() if path.is_dir()} == {*BROKEN, *RUNTIME, "good"}


@pytest.mark.parametrize("name", sorted({*RUNTIME, "good"}))
def test_a_sound_folder_has_no_findings(name: str) -> None:
    assert verify(FIXTURES / name) == ()


@pytest.mark.parametrize(("name", "kind"), BROKEN.items())
def test_a_damaged_folder_is_described(name: str, kind: str) -> None:
    findings = verify(FIXTURES / name)
    assert kind in {finding.kind for finding in findings}
    assert all(finding.message.endswith(".") for finding in findings)


@pytest.mark.parametrize("name", sorted({*BROKEN, "import_error"}))
def test_a_damaged_folder_is_never_loaded(name: str) -> None:
    with pytest.raises(RevisionsBroken):
        scripts.load(FIXTURES / name)


def test_the_list_is_read_without_alembic_or_sqlalchemy() -> None:
    code = (
        "import sys; from legion_data.migration import locate; assert locate.head() is not None;"
        "sys.exit(' '.join({'alembic', 'sqlalchemy', 'dataclasses'} & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_new_revision_is_published_by_freezing(tmp_path: Path) -> None:
    folder = _copied("unpublished", tmp_path)
    assert [revision.number for revision in freeze.freeze(folder)] == ["0004"]
    assert verify(folder) == ()
    assert freeze.freeze(folder) == ()


@pytest.mark.parametrize("name", ["edited", "renamed"])
def test_a_published_revision_is_rewritten_only_by_force(name: str, tmp_path: Path) -> None:
    folder = _copied(name, tmp_path)
    before = (folder / locate.LOCK_NAME).read_bytes()
    with pytest.raises(RevisionsBroken, match="is published"):
        freeze.freeze(folder)
    assert (folder / locate.LOCK_NAME).read_bytes() == before
    assert [revision.number for revision in freeze.freeze(folder, force=True)] == ["0002"]
    assert verify(folder) == ()


@pytest.mark.parametrize("name", ["duplicate", "empty", "syntax", "two_heads", "stray", "no_downgrade", "gap"])
def test_a_damaged_folder_cannot_be_published(name: str, tmp_path: Path) -> None:
    with pytest.raises(RevisionsBroken):
        freeze.freeze(_copied(name, tmp_path), force=True)


def test_the_freeze_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert freeze.main([str(_copied("unpublished", tmp_path))]) == 0
    assert capsys.readouterr().out == "0004 toy_d\n1 published.\n"
    assert freeze.main([str(_copied("edited", tmp_path / "other"))]) == 1
    assert "Write a new revision instead" in capsys.readouterr().err


def test_a_breaking_revision_is_marked_in_the_list() -> None:
    assert [revision.number for revision in locate.revisions(GOOD) if revision.breaking] == ["0006"]


@pytest.mark.parametrize(
    ("said", "current", "meant"),
    [
        ("head", None, "0006"),
        ("base", "0003", None),
        ("3", None, "0003"),
        ("0003", None, "0003"),
        ("add_genre", None, "0002"),
        ("0002_add_genre", None, "0002"),
        ("+2", "0003", "0005"),
        ("+1", None, "0001"),
        ("-1", "0003", "0002"),
        ("-3", "0003", None),
        ("0", "0003", None),
    ],
)
def test_a_revision_can_be_named_in_short(said: str, current: str | None, meant: str | None) -> None:
    assert plan.resolve(said, locate.revisions(GOOD), current) == meant


@pytest.mark.parametrize("said", ["7", "0099", "-4", "+4", "", "heads", "0002_other", "²", "--1"])
def test_what_names_no_revision_is_refused(said: str) -> None:
    with pytest.raises(RevisionUnknown):
        plan.resolve(said, locate.revisions(GOOD), "0003")


def test_a_revision_that_this_package_does_not_know_leads_nowhere() -> None:
    with pytest.raises(MigrationAhead, match="0007"):
        plan.route(locate.revisions(GOOD), "0007", "0006")


def _copied(name: str, place: Path) -> Path:
    shutil.copytree(FIXTURES / name, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return place
