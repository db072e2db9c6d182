"""``legion-data spool``: an operator sees what waits, why entries died, and brings them back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from legion_data.cli.main import cli
from legion_data.runtime import DataLayer
from legion_data.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path


def _run(*words: str, answer: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["spool", *words], prog_name="legion-data", input=answer)
    return result.exit_code, result.stdout


def _data(*words: str) -> Any:
    code, text = _run(*words, "--json")
    assert code == 0, text
    return json.loads(text)


def _fail(_: Any) -> None:
    raise LookupError("no such worker")


def test_status_shows_what_waits(home: Path) -> None:
    code, text = _run("status")
    assert (code, "Nothing was ever spooled" in text) == (0, True)
    Spool.for_("llm.gateway").write_many("usage", [1, 2])
    (one,) = _data("status")["namespaces"]
    assert (one["owner"], one["namespace"], one["depth"]) == ("llm.gateway", "usage", 2)
    assert "llm.gateway  usage" in _run("status")[1]


def test_the_dead_are_shown_and_brought_back(home: Path) -> None:
    spool = Spool.for_("lex")
    spool.write("ns", 1)
    spool.drain("ns", _fail, max_attempts=1)
    assert "LookupError: no such worker" in _run("dead", "lex", "ns")[1]
    assert _data("dead", "lex", "ns")["dead"][0]["error"] == "LookupError"
    assert _run("dead", "lex", "ns", "--requeue") == (0, "1 entry waiting again.\n")
    assert _run("dead", "lex", "ns") == (0, "None are dead.\n")
    assert spool.read("ns") == [1]


def test_clearing_asks_first(home: Path) -> None:
    spool = Spool.for_("lex")
    spool.write_many("ns", [1, 2, 3])
    assert _run("clear", "lex", "ns", answer="n\n")[0] != 0
    assert spool.count("ns") == 3
    assert _run("clear", "lex", "ns", "--yes") == (0, "3 entries removed.\n")
    assert spool.count("ns") == 0


@pytest.mark.parametrize("words", [("dead", "..", "ns"), ("clear", "lex", "../x", "--yes")])
def test_a_name_that_leads_elsewhere_is_refused(words: tuple[str, ...], home: Path) -> None:
    assert _run(*words)[0] != 0


def test_drain_writes_the_rows_that_wait(migrated: Any, home: Path) -> None:
    layer = DataLayer({**migrated.settings})
    layer.setup()
    layer.shutdown()
    layer.write_or_spool("nodes", {"name": "waited"})
    layer.write_or_spool("runners", {"extension_id": 4711, "name": "orphan"})
    code, text = _run("drain", "--url", str(migrated.settings["url"]))
    assert code == 0
    assert text.startswith("1 row written, 0 waiting, 1 dead.\nSee why: legion-data spool dead legion_data ")
    words = text.split("legion-data spool ")[1].split()
    assert "ForeignKeyViolation" in _run(*words)[1]


def test_settings_that_are_wrong_are_told_and_do_not_hide_what_waits(home: Path) -> None:
    Spool.for_("lex").write("ns", 1)
    result = CliRunner().invoke(cli, ["spool", "status", "--json"], prog_name="legion-data")
    assert result.stderr == ""
    file = home / ".legionio" / "settings" / "data.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("data: {max_conections: 3}\n")
    result = CliRunner().invoke(cli, ["spool", "status", "--json"], prog_name="legion-data")
    assert (result.exit_code, json.loads(result.stdout)["namespaces"][0]["depth"]) == (0, 1)
    assert result.stderr.startswith("Warning: ")
    assert "did you mean max_connections" in result.stderr
