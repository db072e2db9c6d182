"""The predecessor's cases. Where it lost, blocked or leaked, the better behaviour is asserted, and said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from legion_data.errors import PayloadRefused, SpoolNameRefused
from legion_data.spool import Spool
from tests.vectors import cases, listed

if TYPE_CHECKING:
    from pathlib import Path

CASES = cases("spool")
PAYLOADS = [name for name in CASES if name.startswith("payload ")]
#: Their files are written as the case says, then drained.
DRAINED = [
    "flush yields in name order, deletes, returns the count",
    "unparsable file moves to quarantine, others continue",
    "name clash in quarantine gets a unique suffix",
    "names sort as text, not as numbers",
]
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_every_case_is_used() -> None:
    here = {*PAYLOADS, *DRAINED}
    here |= {name for name in CASES if name.startswith("directory of")}
    here |= {
        "flush stops at the first failing item and re-raises; later items stay",
        "a document that parses to null or false is neither delivered nor removed (defect)",
        "clear removes pending files only",
        "flush without a block",
        "missing sub-namespace",
        "file and directory modes (umask 022)",
    }
    assert here == {case["name"] for case in listed("spool")}


def test_a_module_of_the_predecessor_has_the_same_folder(root: Path) -> None:
    case = CASES['directory of "Legion::Extensions::Metering"']
    assert Spool.for_(case["input"]["module"], root=root).folder == root / case["expected"]
    assert Spool.for_("Legion::Extensions::LLM::Gateway", root=root).folder == root / "llm" / "gateway"
    assert Spool.for_("Legion::LLM", root=root).folder == root / "llm"


def test_any_owner_may_spool_but_none_without_a_name(root: Path) -> None:
    """The predecessor refused modules that are not Legion's, core ones among them (bug 23)."""
    for owner in ("String", "Legion"):
        assert Spool.for_(CASES[f'directory of "{owner}"']["input"]["module"], root=root).folder == root / owner
    with pytest.raises(SpoolNameRefused):
        Spool.for_(CASES["directory of nil"]["input"]["module"], root=root)


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_is_kept_as_the_same_text(name: str, spool: Spool, root: Path) -> None:
    given, expected = CASES[name]["input"], CASES[name]["expected"]
    if name in ("payload nan", "payload time"):  # a time became text that says neither zone nor fraction
        with pytest.raises(PayloadRefused):
            spool.write("ns", given)
        assert not root.exists()
        return
    path = spool.write("ns", given)
    assert path.read_text() == expected["file_text"]
    read_back = [None] if name == "payload null" else expected["read_back"]  # null was never handed on
    assert spool.read("ns") == read_back
    assert spool.clear("ns") == 1
    assert spool.count("ns") == expected["count_after_clear"]
    assert list(path.parent.iterdir()) == []


def _lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def _left(folder: Path) -> list[str]:
    """The files of a namespace; beside what is in quarantine, the reason is ours."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return sorted(UUID.sub("UUID", name) for name in found if not name.endswith(".reason"))


@pytest.mark.parametrize("name", DRAINED)
def test_a_folder_of_the_predecessor_drains_here(name: str, spool: Spool, folder: Path) -> None:
    given, expected = CASES[name]["input"], CASES[name]["expected"]
    _lay(folder, given["files"])
    seen: list[Any] = []
    count = spool.flush("ns", lambda payload: seen.append(payload["n"]))
    if name == "names sort as text, not as numbers":  # recorded by reading, so its files stayed
        assert seen == expected["result"]
        return
    wanted = expected["result"]
    assert (count, seen) == (tuple(wanted) if isinstance(wanted, list) else (wanted, []))
    assert _left(folder) == sorted(expected["files_after"])
    assert spool.count("ns") == expected["count"]


def test_a_failing_handler_keeps_its_entry_and_the_rest(spool: Spool, folder: Path) -> None:
    case = CASES["flush stops at the first failing item and re-raises; later items stay"]
    _lay(folder, case["input"]["files"])

    def stop(payload: Any) -> None:
        if payload["n"] == 2:
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        spool.drain("ns", stop)
    assert _left(folder) == case["expected"]["files_after"]
    assert spool.count("ns") == case["expected"]["count"]


def test_null_and_false_are_delivered(spool: Spool, folder: Path) -> None:
    """The predecessor neither handed them on nor removed them, and counted them for ever."""
    case = CASES["a document that parses to null or false is neither delivered nor removed (defect)"]
    _lay(folder, case["input"]["files"])
    seen: list[Any] = []
    assert spool.drain("ns", seen.append) == 3
    assert seen == [None, False, 0]
    assert (_left(folder), spool.count("ns")) == ([], 0)


def test_clear_leaves_the_quarantine(spool: Spool, folder: Path) -> None:
    case = CASES["clear removes pending files only"]
    _lay(folder, case["input"]["files"])
    spool.clear("ns")
    assert _left(folder) == case["expected"]["files_after"]
    assert spool.count("ns") == case["expected"]["count"]


def test_a_drain_needs_a_handler(spool: Spool, folder: Path) -> None:
    case = CASES["flush without a block"]
    _lay(folder, case["input"]["files"])
    with pytest.raises(TypeError, match="handler"):
        spool.flush("ns")  # type: ignore[call-overload]
    assert _left(folder) == case["expected"]["files_after"]


def test_a_missing_namespace_reads_as_empty(spool: Spool, root: Path) -> None:
    expected = CASES["missing sub-namespace"]["expected"]
    assert spool.read("ns") == expected["read"]
    assert spool.count("ns") == expected["count"]
    assert spool.flush("ns", print) == expected["flush"]
    assert spool.clear("ns") == 0
    assert not root.exists()


def test_files_and_folders_are_for_us_alone(spool: Spool, folder: Path) -> None:
    """The predecessor's were 0644 and 0755: its folders are closed when they are written to."""
    case = CASES["file and directory modes (umask 022)"]["expected"]
    folder.chmod(int(case["dir"], 8))
    path = spool.write("ns", {"secret": 1})
    spool.write_many("ns", [1, 2])
    files = [each for each in spool.folder.parent.rglob("*") if each.is_file()]
    assert path in files
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    folders = [each for each in (spool.folder.parent, *spool.folder.parent.rglob("*")) if each.is_dir()]
    assert {each.stat().st_mode & 0o777 for each in folders} == {0o700}
