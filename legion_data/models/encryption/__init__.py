"""The keys of encrypted columns, and how far their rotation is."""

from __future__ import annotations

from legion_data.models.encryption.key import EncryptionKey
from legion_data.models.encryption.rotation import EncryptionRotation

__all__ = ["EncryptionKey", "EncryptionRotation"]
