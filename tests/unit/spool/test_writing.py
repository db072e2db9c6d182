"""What is written is there, whole, in order, for us alone; or an error says why, and nothing is there."""

from __future__ import annotations

import errno
import os
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legion_data.errors import PayloadRefused, SpoolError, SpoolFull, SpoolNameRefused
from legion_data.spool import Limits, Spool
from legion_data.spool.payloads import decoded, encoded

if TYPE_CHECKING:
    from pathlib import Path

NAME = re.compile(r"\d{19}-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.json")

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]))
payloads = st.recursive(
    scalars | texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)


@given(payloads)
def test_what_comes_back_is_what_was_given(payload: Any) -> None:
    data = encoded(payload, 1 << 24)
    assert repr(decoded(data)) == repr(payload)
    assert b"\n" not in data  # a line of a batch


def test_the_root_is_in_the_home_unless_it_is_said(home: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Spool.for_("llm").folder == home / ".legionio" / "data" / "spool" / "llm"
    monkeypatch.setattr(Spool, "root", root)
    assert Spool.for_("llm").folder == root / "llm"
    monkeypatch.setattr(Spool, "root", None)
    monkeypatch.setenv("HOME", "")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(SpoolError, match="no home folder"):
        Spool.for_("llm")


def test_one_argument_is_the_payload_two_are_namespace_and_payload(spool: Spool) -> None:
    spool.write({"a": 1})
    spool.write("text is a payload, too")
    spool.write(None)
    spool.write("ns", payload=[1])
    spool.write_many([2, 3])
    assert spool.read() == spool.read("default") == [{"a": 1}, "text is a payload, too", None, 2, 3]
    assert spool.namespaces() == ["default", "ns"]
    seen: list[Any] = []
    assert spool.drain(seen.append) == 5
    assert spool.drain("ns", seen.append) == 1
    assert seen[-1] == [1]
    with pytest.raises(TypeError, match="nothing"):
        spool.write()  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="handler"):
        spool.drain("ns", "no handler")  # type: ignore[call-overload]


def test_a_name_says_when_and_rises(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    before = time.time_ns()
    first = spool.write("ns", 1)
    assert NAME.fullmatch(first.name)
    assert before <= int(first.name[:19]) <= time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: before - 3600 * 10**9)  # somebody sets the clock back
    names = [first.name, *(spool.write("ns", number).name for number in range(20))]
    assert names == sorted(names)
    assert spool.read("ns") == [1, *range(20)]


def test_a_key_is_the_id_of_all_its_entries(spool: Spool) -> None:
    for key in ("order-7", "order-8", "order-7", "schlüssel"):
        spool.write("ns", key, key=key)
    first, second, third, _ = [entry.id for entry in spool.entries("ns")]
    assert first == third != second
    with pytest.raises(SpoolNameRefused, match="key"):
        spool.write("ns", 1, key="\ud800")


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (float("nan"), "JSON compliant"),
        ({"deep": [float("inf")]}, "JSON compliant"),
        ({1, 2}, "set"),
        (b"bytes", "bytes"),
        ({"key": b"bytes"}, "bytes"),
        (object(), "object"),
        ({1: "one", "1": "another"}, "int is no key"),
        ({"deep": [{None: 1}]}, "NoneType is no key"),
        ("\ud800", "surrogates"),
        ({"\udfff": 1}, "surrogates"),
    ],
)
def test_what_is_no_json_is_refused_before_the_disk_is_touched(
    payload: Any, what: str, spool: Spool, root: Path
) -> None:
    with pytest.raises(PayloadRefused, match=what):
        spool.write("ns", payload)
    with pytest.raises(PayloadRefused, match=what):
        spool.write_many("ns", [1, payload])
    assert not root.exists()


def test_too_deep_or_endless_or_large_is_refused_before_the_disk_is_touched(spool: Spool, root: Path) -> None:
    endless: list[Any] = []
    endless.append(endless)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for payload in (endless, deep, "x" * 100_000_000):
        with pytest.raises(PayloadRefused, match=r"nested|entry may have 16,777,216"):
            spool.write("ns", payload)
    while deep:  # taken apart by hand: freeing 100,000 levels at once recurses
        deep = deep[0]
    assert not root.exists()


@pytest.mark.parametrize(
    "owner", ["", ".", "..", "a..b", "a.", ".a", "/etc", "a/b", "../a", "a\0b", "~", "a b", "dead", "x" * 101, None, 7]
)
def test_an_owner_that_is_no_dotted_name_is_refused(owner: Any, root: Path) -> None:
    with pytest.raises(SpoolNameRefused):
        Spool.for_(owner, root=root)


@pytest.mark.parametrize(
    "namespace", ["", ".", "..", "../x", "a/b", "/etc", ".hidden", "a\0", "quarantine", "dead", "x" * 101, None, 7]
)
def test_a_namespace_that_leads_elsewhere_is_refused(namespace: Any, spool: Spool, root: Path) -> None:
    for verb in (lambda: spool.write(namespace, 1), lambda: spool.count(namespace), lambda: spool.clear(namespace)):
        with pytest.raises(SpoolNameRefused):
            verb()
    assert not root.exists()


def test_when_write_returns_file_and_name_are_on_the_disk(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    path = spool.write("ns", 0)
    steps: list[str] = []
    sync, rename = os.fsync, os.rename

    def noted_sync(descriptor: int) -> None:
        steps.append("sync folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "sync file")
        sync(descriptor)

    def noted_rename(*arguments: Any) -> None:
        steps.append("rename")
        rename(*arguments)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "rename", noted_rename)
    spool.write("ns", 1)
    spool.write_many("ns", [2, 3])
    assert steps == ["sync file", "rename", "sync folder"] * 2
    steps.clear()
    spool.write("ns", 4, durable=False)
    assert steps == ["rename"]
    spool.write("new", 5)  # a folder's name must last as well
    assert steps.count("sync folder") == 3  # ns' owner, the state's, and the new one
    assert path.exists()


def test_a_cap_is_an_error_and_drops_nothing(root: Path) -> None:
    spool = Spool.for_("lex", root=root, limits=Limits(max_entries=3))
    spool.write_many("ns", [1, 2])
    spool.write("ns", 3)
    with pytest.raises(SpoolFull, match="3 entries may wait"):
        spool.write("ns", 4)
    with pytest.raises(SpoolFull):
        Spool.for_("lex", root=root, limits=Limits(max_entries=3)).write("ns", 4)
    assert spool.read("ns") == [1, 2, 3]
    spool.write("other", 1)  # a cap is for a namespace
    assert spool.drain("ns", print, limit=1) == 1
    spool.write("ns", 4)
    assert spool.read("ns") == [2, 3, 4]


def test_bytes_have_a_cap(root: Path) -> None:
    spool = Spool.for_("lex", root=root, limits=Limits(max_bytes=20))
    spool.write("ns", "x" * 10)
    with pytest.raises(SpoolFull, match="20 bytes may wait, this would make 24"):
        spool.write("ns", "x" * 10)
    assert spool.drain("ns", lambda _: None) == 1
    spool.write("ns", "x" * 10)


def test_room_is_left_on_the_disk(root: Path) -> None:
    spool = Spool.for_("lex", root=root, limits=Limits(min_free_bytes=1 << 60))
    with pytest.raises(SpoolFull, match="must stay free"):
        spool.write("ns", 1)
    assert spool.count("ns") == 0


def test_a_cap_counts_what_is_there_not_what_was_noted(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The predecessor drains without telling, and a killed writer has counted what it never wrote."""
    spool = Spool.for_("lex", root=root, limits=Limits(max_entries=2))
    paths = [spool.write("ns", number) for number in range(2)]
    paths[0].unlink()
    later = time.time_ns() + 10 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: later)
    spool.write("ns", 2)
    assert spool.read("ns") == [1, 2]
    (root / ".state" / "lex" / "ns" / "ledger").write_bytes(b"torn")
    with pytest.raises(SpoolFull):
        Spool.for_("lex", root=root, limits=Limits(max_entries=2)).write("ns", 3)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("call", ["write", "fsync", "rename"])
def test_a_disk_that_fails_is_an_error_and_leaves_nothing(
    code: int, call: str, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = spool.write("ns", "kept")

    def fail(*_: Any) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(os, call, fail)
        with pytest.raises(SpoolError) as caught:
            spool.write("ns", "lost")
    assert isinstance(caught.value, SpoolFull) is (code != errno.EIO)
    assert list(kept.parent.iterdir()) == [kept]
    spool.write("ns", "next")
    assert spool.read("ns") == ["kept", "next"]


def test_a_write_that_is_cut_short_goes_on(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:7]))
    spool.write("ns", "x" * 100)
    assert spool.read("ns") == ["x" * 100]


def test_a_folder_that_is_removed_or_moved_is_made_again(spool: Spool, root: Path) -> None:
    spool.write("ns", 1)
    root.rename(root.with_name("elsewhere"))
    spool.write("ns", 2)
    assert spool.read("ns") == [2]
    assert Spool.for_("lex_metering", root=root.with_name("elsewhere")).read("ns") == [1]


def test_a_file_in_the_way_is_an_error_that_names_it(spool: Spool, root: Path) -> None:
    root.parent.mkdir(exist_ok=True)
    root.write_text("in the way")
    for verb in (
        lambda: spool.write("ns", 1),
        lambda: spool.drain("ns", print),
        spool.namespaces,
        lambda: spool.count("ns"),
    ):
        with pytest.raises(SpoolError, match=re.escape(str(root))):
            verb()
