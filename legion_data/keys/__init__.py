"""Where keys come from: the environment, a private file, Vault, or a function of the caller's.

A *provider* holds the master key and never hands it out: it wraps other keys and unwraps them. Those are what values
are encrypted with; wrapped, they lie in the database (``legion_data.encryption``). A name is imported when it is first
asked for; ``cryptography`` and ``hvac`` when a key is first used.
"""

from __future__ import annotations

from legion_data.on_demand import on_demand

_WHERE = {
    "CallableKeys": "local",
    "EnvironmentKeys": "local",
    "FileKeys": "key_file",
    "KeyProvider": "provider",
    "VaultTransit": "vault",
    "Wrapped": "provider",
    "new_key_text": "material",
    "provider_for": "configured",
}

__all__ = [*_WHERE]  # noqa: PLE0604 - the table above is the list of names

__getattr__, __dir__ = on_demand(__name__, _WHERE)
