"""The key provider that settings name (``data.encryption``)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from legion_data.keys.key_file import FileKeys
from legion_data.keys.local import EnvironmentKeys
from legion_data.settings.places import platform_folder

if TYPE_CHECKING:
    from legion_data.keys.provider import KeyProvider
    from legion_data.settings import Settings

__all__ = ["provider_for"]


def provider_for(settings: Settings) -> KeyProvider:
    """Nothing is read or contacted yet. In dev mode, and only there, a missing key is made in the key file."""
    asked = settings.encryption
    if asked.provider == "vault":
        from legion_data.keys.vault import VaultTransit

        token = asked.vault.token
        return VaultTransit(
            asked.vault.address,
            None if token is None else token.reveal(),
            mount=asked.vault.mount,
            key=asked.vault.key,
        )
    path = asked.key_file or os.path.join(platform_folder("keys"), "encryption.key")
    in_dev_mode = settings.dev_mode is True
    if asked.provider == "file":
        return FileKeys(path, makes=in_dev_mode)
    if in_dev_mode and not os.environ.get(asked.key_variable, "").strip():
        return FileKeys(path, makes=True)
    return EnvironmentKeys(asked.key_variable)
