"""Encrypted columns, and the keys they are encrypted with. docs/encryption.md describes formats and use.

    from legion_data.encryption import encrypted

    secret = encrypted(Text, scope="tenant")        # in the body of a mapped class

A name is imported when it is first asked for; a process without encrypted columns pays nothing.
"""

from __future__ import annotations

from legion_data.on_demand import on_demand

_WHERE = {
    "encrypted": "attribute",
    "encrypted_columns": "rows",
    "opened": "rows",
    "prepare": "erasure",
    "rotate": "rotation",
    "sealed": "rows",
    "shred": "erasure",
    "shredded": "erasure",
    "status": "standing",
    "use_provider": "rings",
}

__all__ = [*_WHERE]  # noqa: PLE0604 - the table above is the list of names

__getattr__, __dir__ = on_demand(__name__, _WHERE)
