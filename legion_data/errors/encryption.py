"""Encrypted values and their keys. No message ever holds a key, a plaintext or a ciphertext."""

from __future__ import annotations

from legion_data.errors.base import LegionDataError

__all__ = [
    "CiphertextAlgorithmUnknown",
    "CiphertextChanged",
    "CiphertextMoved",
    "CiphertextOfOtherColumn",
    "CiphertextOfOtherRow",
    "CiphertextOfOtherTenant",
    "CiphertextTruncated",
    "CiphertextVersionUnknown",
    "EncryptedColumnMisplaced",
    "EncryptedNotSearchable",
    "EncryptedWriteRefused",
    "EncryptionError",
    "KeyDestroyed",
    "KeyMissing",
    "KeyServiceUnavailable",
    "KeyUnknown",
    "KeyUnusable",
    "WrongKey",
]


class EncryptionError(LegionDataError):
    """A value cannot be encrypted or decrypted."""


# -- keys


class KeyMissing(EncryptionError):
    """No encryption key is configured, so encrypted columns refuse to work."""

    hint = "Make one with: legion-data encryption generate-key; then see data.encryption in docs/encryption.md."


class KeyUnusable(EncryptionError):
    """What is configured as encryption key is none, or is open to others."""


class KeyServiceUnavailable(EncryptionError):
    """The key service does not answer, is sealed, or refuses us."""

    hint = "Look at data.encryption.vault and at the service itself."


class KeyUnknown(EncryptionError):
    """A value names a key that this database does not have."""

    hint = "See its keys with: legion-data encryption status"


class KeyDestroyed(EncryptionError):
    """The key was destroyed: what it encrypted is erased for good."""

    hint = "See legion_data.encryption.shredded(tenant)."


class WrongKey(EncryptionError):
    """This key is not the one that was used."""

    hint = "Give the master key that was configured when the key was made; see: legion-data encryption status"


# -- stored values


class CiphertextTruncated(EncryptionError):
    """An encrypted value is too short to be one."""

    hint = "Restore the row from a backup."


class CiphertextVersionUnknown(EncryptionError):
    """An encrypted value has a version that this package does not know."""

    hint = "Upgrade legion-data on this node, or restore the row from a backup."


class CiphertextAlgorithmUnknown(CiphertextVersionUnknown):
    """An encrypted value names an algorithm that this package does not know."""


class CiphertextChanged(EncryptionError):
    """An encrypted value is not what was written: somebody or something changed it."""

    hint = "Restore the row from a backup."


class CiphertextMoved(EncryptionError):
    """An encrypted value stands where it was not written."""

    hint = "Write it through the model; ciphertext cannot be copied."


class CiphertextOfOtherRow(CiphertextMoved):
    """An encrypted value was written into another row."""


class CiphertextOfOtherColumn(CiphertextMoved):
    """An encrypted value was written into another table or column."""


class CiphertextOfOtherTenant(CiphertextMoved):
    """An encrypted value was written for another tenant."""


# -- use of encrypted columns


class EncryptedColumnMisplaced(EncryptionError):
    """A class declares an encrypted column, and lacks what that needs."""


class EncryptedWriteRefused(EncryptionError):
    """A plain statement cannot write an encrypted column of rows that it does not name one by one."""

    hint = "Load the rows and assign to them; a session writes what changed."


class EncryptedNotSearchable(EncryptionError):
    """An encrypted column cannot be compared or ordered: equal values have different ciphertexts."""

    hint = "Compare with None only, or keep what is searched for in a column of its own."
