"""``legion-data audit``: what it prints, writes and exits with."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import update

from legion_data.audit.ledgers import EVENTS, LOG
from legion_data.audit.statements import table_of
from legion_data.cli.main import cli
from legion_data.keys.signing import PrivateKey, PublicKeys
from tests.conformance.audit.entries import CHAIN, add, add_many, of_before, take_triggers_away

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from legion_data.runtime import DataLayer

    Audit = Callable[..., tuple[int, str, str]]


@pytest.fixture
def layer(migrated: Any, open_layer: Callable[..., DataLayer]) -> DataLayer:
    return open_layer(migrated.settings, local={"enabled": False})


@pytest.fixture
def audit(migrated: Any) -> Audit:
    """``audit("verify", "--json")``: exit code, standard output, standard error."""

    def run(*words: str, url: str = migrated.url) -> tuple[int, str, str]:
        result = CliRunner().invoke(cli, ["audit", *words, "--url", url], prog_name="legion-data")
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A signing key that the environment names, and its public half beside it."""
    file = tmp_path / "audit.pem"
    file.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.chmod(0o600)
    monkeypatch.setenv("LEGION_DATA_SIGNING_KEY_FILE", str(file))
    (public,) = PublicKeys.of_signer(PrivateKey.from_file(file)).pems()
    (tmp_path / "public.pem").write_bytes(public)
    return file


def test_verify_says_that_all_is_well_or_what_is_not(layer: DataLayer, audit: Audit) -> None:
    with layer.session() as session:
        add_many(session, LOG, 5)
    code, out, err = audit("verify")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "Valid."
    take_triggers_away(layer.connection)
    table = table_of(LOG)
    with layer.session() as session:
        session.execute(update(table).where(table.c.seq == 3).values(node="x"))
    code, out, err = audit("verify", "--chain", f"log:{CHAIN}")
    assert (code, err) == (4, "")
    assert out.startswith(f"log:{CHAIN}: place 3, row ")
    assert "hash_mismatch" in out
    assert out.splitlines()[-1] == "NOT VALID: 1 breaks."
    code, out, err = audit("verify", "--json")
    said = json.loads(out)
    assert (code, said["valid"], said["breaks"][0]["reason"]) == (4, False, "hash_mismatch")


def test_verify_goes_on_from_an_earlier_report(layer: DataLayer, audit: Audit, tmp_path: Path) -> None:
    with layer.session() as session:
        add_many(session, LOG, 5)
    report = tmp_path / "report.json"
    report.write_text(audit("verify", "--json")[1])
    with layer.session() as session:
        add(session, LOG)
    code, out, _ = audit("verify", "--json", "--since", str(report))
    assert (code, json.loads(out)["rows"]) == (0, 1)
    assert audit("verify", "--since", str(tmp_path / "nowhere"))[0] == 1
    (tmp_path / "wrong").write_text("[]")
    assert audit("verify", "--since", str(tmp_path / "wrong"))[0] == 1


def test_a_signed_checkpoint_is_kept_and_compared(
    layer: DataLayer, audit: Audit, tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with layer.session() as session:
        add_many(session, EVENTS, 5)
    kept = tmp_path / "checkpoint.json"
    code, out, _ = audit("checkpoint", "--output", str(kept))
    assert (code, out) == (0, f"{kept}: 1 chains, signed\n")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert audit("checkpoint", "--output", str(kept))[0] == 2, "it is not written over"
    monkeypatch.delenv("LEGION_DATA_SIGNING_KEY_FILE")  # a verifier has the public key only
    code, out, _ = audit("verify", "--checkpoint", str(kept), "--public-key", str(tmp_path / "public.pem"))
    assert code == 0
    assert "which is signed" in out
    code, _, err = audit("verify", "--checkpoint", str(kept))
    assert code == 1
    assert "--public-key" in err
    kept.write_text(kept.read_text().replace('"events"', '"log"'))
    code, _, err = audit("verify", "--checkpoint", str(kept), "--public-key", str(tmp_path / "public.pem"))
    assert code == 1
    assert "signature is wrong" in err


def test_an_unsigned_checkpoint_says_so(audit: Audit, tmp_path: Path) -> None:
    code, out, err = audit("checkpoint")
    assert code == 0
    assert json.loads(out)["signature"] is None
    assert err.startswith("Warning: Unsigned")
    assert "unsigned" in audit("checkpoint", "--output", str(tmp_path / "c.json"))[1]


def test_a_key_that_others_can_read_is_refused(audit: Audit, key_file: Path) -> None:
    key_file.chmod(0o644)
    code, _, err = audit("checkpoint")
    assert code == 1
    assert f"chmod 600 {key_file}" in err
    assert "PRIVATE KEY" not in err


def test_export_prune_and_seal(layer: DataLayer, audit: Audit, tmp_path: Path, key_file: Path) -> None:
    with layer.session() as session:
        of_before(session.connection(), LOG)
        for day in (1, 2, 3):
            add(session, EVENTS, created_at=f"2026-01-0{day}T00:00:00Z")
    name = f"events:{CHAIN}"
    code, out, err = audit("verify")
    assert code == 0
    assert "Run: legion-data audit seal" in out
    code, out, err = audit("seal")
    assert (code, out, err) == (0, f"log:{CHAIN}: 1 rows\n1 rows of 1 chains sealed.\n", "")
    code, out, err = audit("export", name)
    assert (code, err) == (0, "")
    assert [json.loads(line)["type"] for line in out.splitlines()] == ["chain", "row", "row", "row", "head"]
    file = tmp_path / "evidence.jsonl"
    assert audit("export", name, "--since", "2026-01-02T00:00:00Z", "--output", str(file))[1] == f"{file}: 4 lines\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code, out, err = audit("prune", name, "2026-01-03T00:00:00Z", "--retention", "two days")
    assert (code, out) == (0, f"{name}: 2 rows deleted, up to place 2; the anchor is signed.\n")
    code, out, err = audit("prune", name, "2026-01-03T00:00:00Z", "--json")
    assert (code, json.loads(out)["rows"]) == (0, 0)
    assert audit("verify")[0] == 0
    assert audit("verify", "--whole")[0] == 4


def test_what_is_wrong_is_one_line_and_the_next_command(audit: Audit, tmp_path: Path) -> None:
    code, out, err = audit("verify", "--chain", "log:nobody")
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "Error: There is no chain log:nobody.",
        "  A chain is named by its ledger and its id: log:TENANT, records:CHAIN or events:STREAM.",
    ]
    code, _, err = audit("verify", url=f"sqlite:///{tmp_path}/nowhere.db")
    assert code == 1
    assert "legion-migrate upgrade" in err
    assert not (tmp_path / "nowhere.db").exists()
    assert audit("prune", "log:nobody", "yesterday")[0] == 1
    assert audit("verify", "--jobs", "0")[0] == 2
