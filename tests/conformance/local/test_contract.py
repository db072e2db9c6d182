"""The contract's vectors for the local database (tests/vectors/local.json), in their order, on one file.

One database: the local one is always SQLite. Ruby's files are ours with another ending.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, inspect, select, text

from legion_data import errors
from legion_data.local import LocalDatabase
from legion_data.settings import load
from tests.extension_files import create
from tests.vectors import cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASES = cases("local")


def _expected(name: str) -> Any:
    return CASES.pop(name)["expected"]


def _tables(node: LocalDatabase, *prefixes: str) -> list[str]:
    return sorted(name for name in inspect(node.connection).get_table_names() if name.startswith(prefixes))


def _applied(node: LocalDatabase, name: str) -> list[str]:
    with node.session(read_only=True) as session:
        rows = session.execute(text(f"SELECT filename FROM schema_migrations_{name} ORDER BY 1")).scalars()
        return [row.replace(".py", ".rb") for row in rows]


def test_the_contracts_cases_hold_one_after_the_other(
    home: Path, write: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    node = LocalDatabase()
    before = _expected("before set-up")
    assert (node.connected, node.stats(), node.registered_migrations) == (
        before["connected"],
        before["stats"],
        before["registered"],
    )
    with pytest.raises(errors.DataUnavailable, match="not open"):
        node.model("a_one")

    alpha = write("alpha", _20260101000000_other=create("x"), _20260101000001_one=create("a_one"))
    (alpha / "20260101000000_other.py").unlink()
    write("alpha", _20260102000000_two=create("a_two"))
    node.register_migrations("alpha", alpha)
    only = _expected("register before set-up only records")
    assert (list(node.registered_migrations), node.connected) == (only["registered"], only["connected"])

    settings = load({"local": {"database": "oracle_local.db"}})
    node.open(settings)
    ran = _expected("set-up runs registered migrations; one bookkeeping table per name")
    assert _tables(node, "") == ran["tables"]
    assert _applied(node, "alpha") == ran["rows"]
    assert str(node.db_path).replace(str(home), "~") == ran["db_path"]

    node.register_migrations("beta", write("beta", _20260101000000_b=create("b_one")))
    node.register_migrations("alpha", alpha)
    again = _expected("registering the same name again is harmless")
    assert (_tables(node, ""), list(node.registered_migrations)) == (again["tables"], again["registered"])

    vanished = _expected("an applied file that vanished: error is swallowed and logged, nothing else runs")
    write("alpha", _20260101000000_late=create("a_late"), _20260103000000_three=create("a_three"))
    node.register_migrations("alpha", alpha)
    (alpha / "20260102000000_two.py").unlink()
    write("alpha", _20260104000000_four=create("a_four"))
    with caplog.at_level(logging.WARNING):
        assert node.register_migrations("alpha", alpha).state == "missing files"
    assert "20260102000000_two.py" in caplog.text
    assert _tables(node, "") == vanished["tables"]

    failing = _expected("a failing migration: earlier files stay applied, later ones do not run, caller sees no error")
    files = {
        "_20260101000000_ok": create("c_ok"),
        "_20260102000000_bad": create("c_bad", 'op.execute("SELECT no FROM nowhere")'),
        "_20260103000000_later": create("c_later"),
    }
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        node.register_migrations("gamma", write("gamma", **files))
    assert _tables(node, "c_", "schema_migrations_gamma") == failing["tables"]
    assert _applied(node, "gamma") == failing["applied"]
    assert "nowhere" in caplog.text

    _models(node)
    _figures(node)

    node.register_migrations("zeta", write("zeta"))
    node.register_migrations("eta", write("eta"))
    node.shutdown()
    after = _expected("after shutdown")
    assert node.connected is after["connected"]
    assert (node.db_path or home).name == after["db_path_kept"]
    assert len(node.registered_migrations) == after["registered_kept"]
    assert node.stats() == after["stats"]

    node.open(settings)
    assert (
        _applied(node, "beta").count("20260101000000_b.rb")
        == _expected("set-up again reuses the file: migrations already applied are not repeated")["rows"]
    )
    node.shutdown()
    _auto_migrate_false(write)
    assert CASES == {}, "cases that nobody looked at"


def _models(node: LocalDatabase) -> None:
    bound = _expected("model bound to the local database")
    model = node.model(CASES_INPUT)
    with node.session() as session:
        session.add(model(v="1"))
    with node.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(model)) == bound["count"]
    assert [column.name for column in model.__table__.primary_key] == [bound["primary_key"]]
    assert list(model.__table__.columns.keys()) == bound["columns"]
    assert (node.model(CASES_INPUT) is not model) is bound["fresh_class_each_call"]
    assert _expected("model of a missing table")["error"]
    with pytest.raises(errors.TableUnknown, match="nope"):
        node.model("nope")


CASES_INPUT = str(CASES["model bound to the local database"]["input"]["table"])


def _figures(node: LocalDatabase) -> None:
    figures = node.stats()
    assert set(figures) == {*_expected("statistics keys"), "extensions"}
    fixed = _expected("statistics values that are fixed")
    assert {name: figures[name] for name in fixed} == fixed


def _auto_migrate_false(write: Callable[..., Path]) -> None:
    node = LocalDatabase()
    node.open(load({"local": {"database": "other_local.db", "migrations": {"auto_migrate": False}}}))
    node.register_migrations("delta", write("delta", _20260101000000_d=create("d_one")))
    assert bool(_tables(node, "d_one")) is _expected("auto_migrate false: registration does not run")["has_table"]
    node.shutdown()
