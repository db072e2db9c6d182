"""Signatures over hashes: which text is signed, by whom, and whether it is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.errors import SigningKeyRefused
from legion_data.keys.signing import default_signer, signature_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.keys.signing import PublicKeys, Signer

__all__ = ["checking", "signer_of", "signing"]


def signer_of(sign: bool | Signer) -> Signer | None:
    """Who signs: nobody, the key of the environment, or the one given. Raises ``SigningKeyRefused``."""
    if sign is False:
        return None
    if sign is not True:
        return sign
    found = default_signer()
    if found is None:
        raise SigningKeyRefused("There is no key to sign with, and an entry without its signature would say too much.")
    return found


def signing(signer: Signer, table: str) -> Callable[[str], str]:
    """What signs the hash of a row of ``table``."""
    return lambda made: signature_text(signer, _signed(table, made))


def checking(keys: PublicKeys | None, table: str) -> Callable[[str, str], bool | None]:
    """What checks a signature over the hash of a row of ``table``. None: its key is not known."""

    def check(made: str, signature: str) -> bool | None:
        return None if keys is None else keys.verify(_signed(table, made), signature)

    return check


def _signed(table: str, made: str) -> bytes:
    return f"legion_data.{table}.signature\n{made}".encode()
