"""``legion-data encryption``: keys are made, shown, rotated and destroyed from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from legion_data.cli.main import cli
from legion_data.encryption import shredded
from legion_data.encryption.rings import ring_of
from legion_data.errors import KeyDestroyed
from legion_data.keys.material import key_from
from tests.conformance.encryption.credential import Credential

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.runtime import DataLayer

    Run = Callable[..., "Done"]

MODELS = ("--models", "tests.conformance.encryption.credential")


class Done(NamedTuple):
    """What a command printed and said."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(migrated: Any) -> Run:
    def run(*words: str) -> Done:
        result = CliRunner().invoke(cli, ["encryption", *words, "--url", migrated.url], prog_name="legion-data")
        return Done(result.exit_code, result.stdout, result.stderr)

    return run


def _fill(layer: DataLayer) -> None:
    with layer.session() as session:
        session.add_all([Credential(tenant_id=tenant, secret="hunter2") for tenant in ("acme", "bolt")])


def test_a_new_key_is_one(run: Run) -> None:
    keys = {run("generate-key").out.strip(), json.loads(run("generate-key", "--json").out)["key"]}
    assert len(keys) == 2
    assert all(len(key_from(key, "x")) == 32 for key in keys)


def test_status_rotate_and_shred(run: Run, layer: DataLayer, master_key: str) -> None:
    before = run("status", *MODELS)
    assert (before.code, before.err) == (0, "")
    assert "no keys yet" in before.out
    assert "test_credentials.secret" in before.out
    _fill(layer)
    shown = run("status")
    assert shown.code == 0
    assert "tenant:acme" in shown.out
    assert master_key not in shown.out

    done = run("rotate", "--batch", "1", *MODELS)
    assert (done.code, done.err) == (0, "")
    assert "test_credentials: 1 of 2 rows, 1 rewritten" in done.out
    assert done.out.splitlines()[-1] == "Rotated: 2 new keys, 2 values rewritten in 2 rows."
    document = json.loads(run("rotate", "--tenant", "acme", "--json", *MODELS).out)
    assert (document["keys_made"], document["values_rewritten"]) == (1, 1)
    states = [(key["scope"], key["version"], key["state"]) for key in json.loads(run("status", "--json").out)["keys"]]
    assert states == [
        *(("tenant:acme", 1, "retired"), ("tenant:acme", 2, "retired"), ("tenant:acme", 3, "current")),
        *(("tenant:bolt", 1, "retired"), ("tenant:bolt", 2, "current")),
    ]

    asked = run("shred", "acme")
    assert asked.code == 2
    assert "--yes" in asked.err
    assert not shredded("acme", data=layer)
    gone = run("shred", "acme", "--yes")
    assert (gone.code, gone.out) == (0, "Tenant acme is shredded: 3 keys destroyed.\n")
    assert shredded("acme", data=layer)
    ring_of(layer.connection.dialect).forget()
    with layer.session() as session:
        acme, bolt = session.scalars(select(Credential).order_by(Credential.id))
        assert bolt.secret == "hunter2"
        with pytest.raises(KeyDestroyed):
            _ = acme.secret


def test_what_is_wrong_is_said_in_one_line(run: Run, layer: DataLayer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("rotate", "--models", "no.such.module").code == 2
    assert run("shred", "", "--yes").code == 1
    monkeypatch.setenv("LEGION_ENCRYPTION_KEY", "hunter2")
    shown = run("status")
    assert "NOT USABLE" in shown.out
    done = run("rotate")
    assert (done.code, done.out) == (1, "")
    assert "LEGION_ENCRYPTION_KEY" in done.err
    assert "hunter2" not in done.err + shown.out
    monkeypatch.delenv("LEGION_ENCRYPTION_KEY")
    assert "generate-key" in run("rotate").err


def test_an_older_database_is_told_to_migrate(database: Any, engine: Any, master_key: str) -> None:
    engine.connect().close()
    result = CliRunner().invoke(cli, ["encryption", "status", "--url", database.url], prog_name="legion-data")
    assert result.exit_code == 1
    assert "legion-migrate upgrade" in result.stderr
