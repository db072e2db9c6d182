"""Checkpoints: all heads at one time, signed, to keep outside the database.

Whoever can write to the database can write a whole chain anew, hashes and head included. Only somebody who knows from
elsewhere what a hash was can tell: a checkpoint is that. ``verify(checkpoint=...)`` finds a cut tail and a chain that
was hashed again.

The signed message is ``legion_data.checkpoint.v1\\n`` and the compact JSON array ``[instant, heads]``, with the
instant in microseconds and heads as ``[ledger, chain, seq, hash]``, sorted.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select

from legion_data.audit.anchors import PRUNE
from legion_data.audit.canonical import from_microseconds, microseconds
from legion_data.audit.chain import Break
from legion_data.audit.layers import Layer, chosen, snapshot
from legion_data.audit.ledgers import LEDGERS, chain_named
from legion_data.audit.sealing import anchors_of
from legion_data.audit.signatures import checking
from legion_data.audit.statements import ANCHORS, HEADS, is_new, table_of
from legion_data.errors import CheckpointRefused
from legion_data.keys.signing import default_signer, signature_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from legion_data.audit.ledgers import Ledger
    from legion_data.keys.signing import PublicKeys, Signer

__all__ = ["FORMAT", "Expected", "checkpoint", "compare", "read"]

FORMAT = "legion_data.checkpoint.v1"


class Expected(NamedTuple):
    """A checkpoint that was read."""

    created_at: int
    #: Ledger, chain, place, hash.
    heads: tuple[tuple[str, str, int, str], ...]
    #: The id of the key whose signature is right; None for an unsigned one.
    signed_by: str | None


def checkpoint(*, data: Layer | None = None, signer: Signer | None = None) -> dict[str, Any]:
    """A statement of all heads, for JSON. Signed by ``signer``, or by the key of the environment.

    Without a key it is unsigned: ``signature`` is None, and ``warning`` says what that means.
    """
    with snapshot(chosen(data).connection) as connection:
        asked = select(HEADS.c.ledger, HEADS.c.chain_id, HEADS.c.seq, HEADS.c.hash).where(HEADS.c.seq > 0)
        heads = sorted([str(row[0]), str(row[1]), int(row[2]), str(row[3])] for row in connection.execute(asked))
    now = microseconds(datetime.now(UTC))
    by = default_signer() if signer is None else signer
    said: dict[str, Any] = {
        "format": FORMAT,
        "created_at": from_microseconds(now).isoformat(timespec="microseconds"),
        "created_at_us": now,
        "heads": heads,
        "signature": None if by is None else signature_text(by, _message(now, heads)),
    }
    if by is None:
        said["warning"] = "Unsigned: whoever can change this file can change what it says."
    return said


def read(given: Mapping[str, Any] | str | Path, keys: PublicKeys | None) -> Expected:
    """A checkpoint, or the file of one. Raises ``CheckpointRefused`` for anything else, and for a wrong signature.

    A signature by a key that is not among ``keys`` is refused too: it would prove nothing.
    """
    said = _loaded(given)
    try:
        if said["format"] != FORMAT:
            raise CheckpointRefused(f"This is no checkpoint of the format {FORMAT}.")
        now, signature = int(said["created_at_us"]), said["signature"]
        heads = [[str(one[0]), str(one[1]), int(one[2]), str(one[3])] for one in said["heads"]]
        unknown = {str(one[0]) for one in heads} - set(LEDGERS)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise CheckpointRefused("This is no checkpoint, or it is damaged.") from error
    if unknown:
        raise CheckpointRefused(f"The checkpoint names ledgers that are not known here: {', '.join(sorted(unknown))}.")
    signed_by = None
    if signature is not None:
        right = None if keys is None else keys.verify(_message(now, heads), str(signature))
        if right is None:
            raise CheckpointRefused(
                "The checkpoint is signed, and its public key is not here.", hint="Give it with: --public-key FILE"
            )
        if not right:
            raise CheckpointRefused("The checkpoint's signature is wrong: it was changed, or another key made it.")
        signed_by = str(signature).split(":")[1]
    return Expected(now, tuple((one[0], one[1], one[2], one[3]) for one in heads), signed_by)  # type: ignore[misc]


def compare(
    connection: Connection, expected: Expected, chain: str | None = None, keys: PublicKeys | None = None
) -> list[Break]:
    """Where the chains (or ``chain``) are not what they were at the time of the checkpoint.

    What was pruned since is excused by the anchor of the prune. Of a signed checkpoint only by one that is signed, with
    one of ``keys``: whoever writes a chain anew can write an anchor above the checkpoint, but not sign it.
    """
    only = None if chain is None else chain_named(chain)
    breaks = []
    for name, chain_id, seq, wanted in expected.heads:
        ledger = LEDGERS[name]
        if only is None or only == (ledger, chain_id):
            is_excusing = checking(keys, ANCHORS.name) if expected.signed_by else None
            found = _judged(connection, ledger, chain_id, seq, wanted, is_excusing)
            if found is not None:
                breaks.append(Break(ledger.chain_of(chain_id), seq, None, found))
    return breaks


def _judged(
    connection: Connection,
    ledger: Ledger,
    chain_id: str,
    seq: int,
    wanted: str,
    is_excusing: Callable[[str, str], bool | None] | None,
) -> str | None:
    table = table_of(ledger)
    chain, place = table.c[ledger.chain], table.c[ledger.seq]
    asked = select(table.c[ledger.hash]).where(chain == bindparam("c"), place == bindparam("s"), is_new(table))
    found = set(connection.scalars(asked, {"c": chain_id, "s": seq}))
    anchors = anchors_of(connection, ledger, chain_id)
    found |= {stored if anchor.kind != PRUNE else anchor.hash for anchor, stored, _ in anchors if anchor.seq == seq}
    if wanted in found:
        return None
    if found:
        return "hash_mismatch"
    pruned = [(made, signature) for anchor, made, signature in anchors if anchor.kind == PRUNE and anchor.seq > seq]
    if not pruned:
        return "truncated"
    if is_excusing is None or any(signature and is_excusing(made, signature) for made, signature in pruned):
        return None  # pruned since, with all that stood there; the anchor answers for it
    return "anchor_mismatch"


def _message(now: int, heads: list[list[Any]]) -> bytes:
    body = json.dumps([now, heads], ensure_ascii=False, separators=(",", ":"))
    return f"{FORMAT}\n{body}".encode()


def _loaded(given: Mapping[str, Any] | str | Path) -> Mapping[str, Any]:
    if not isinstance(given, str | Path):
        return given
    try:
        found = json.loads(Path(given).read_text(encoding="utf-8"))
    except OSError as error:
        raise CheckpointRefused(f"{given} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CheckpointRefused(f"{given} is not JSON.") from error
    if not isinstance(found, dict):
        raise CheckpointRefused(f"{given} is no checkpoint.")
    return found
