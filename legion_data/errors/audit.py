"""Chains."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError
from legion_data.errors.database import TransactionLost
from legion_data.errors.rows import ConstraintViolation

__all__ = [
    "ChainBroken",
    "ChainContended",
    "ChainUnknown",
    "CheckpointRefused",
    "EntryConflict",
    "SigningKeyRefused",
    "StreamConflict",
]


class ChainBroken(LegionDataError):
    """A hash chain does not verify."""

    hint = "See where with: legion-data audit verify"


class ChainUnknown(LegionDataError):
    """There is no such chain."""

    hint = "A chain is named by its ledger and its id: log:TENANT, records:CHAIN or events:STREAM."


class ChainContended(TransactionLost):
    """The next place in a chain was taken by a writer that did not lock the chain's head."""


class StreamConflict(LegionDataError):
    """The stream is at another version than the caller expected."""

    hint = "Read the stream again, decide again, and append with the version that it has now."

    def __init__(self, stream: str, expected: int, found: int) -> None:
        super().__init__(f"Stream {stream!r} is at version {found}, not {expected}; nothing was appended.")
        self.stream, self.expected, self.found = stream, expected, found


class EntryConflict(ConstraintViolation):
    """An entry with this uuid was appended before, with other content."""

    hint = "Give each entry a uuid of its own; give the same one only to repeat the same append."


class SigningKeyRefused(LegionDataError):
    """There is no key to sign with, or it is not kept as a key must be."""

    hint = (
        "Make one with: openssl genpkey -algorithm ed25519 -out audit.pem; chmod 600 audit.pem; "
        "and name it in LEGION_DATA_SIGNING_KEY_FILE."
    )


class CheckpointRefused(LegionDataError):
    """A checkpoint cannot be read, or its signature is wrong."""
