"""Values that say where the value is: ``env://NAME`` is looked up when settings load.

``vault://`` and ``lease://``, which the platform's settings library resolves for the predecessor, name credentials that
change while a process runs. Those belong to a credentials provider, which asks again; a value looked up once would be
revoked under our feet. This release has no provider yet, so it refuses them instead of logging in with the text itself.
"""

from __future__ import annotations

import os

__all__ = ["Dangling", "is_reference", "resolved"]

_SCHEMES = ("env://", "vault://", "lease://")


class Dangling(Exception):
    """The reference leads nowhere; the text says why."""


def is_reference(value: object) -> bool:
    """Is it a text that begins like a reference?"""
    return isinstance(value, str) and value.startswith(_SCHEMES)


def resolved(reference: str) -> str:
    """The text that ``env://NAME`` stands for. Raises Dangling."""
    scheme, _, name = reference.partition("://")
    if scheme != "env":
        raise Dangling(
            f"credentials from {scheme}:// are for the credentials provider, which this release does not have yet; "
            "put the value into an environment variable and write env://NAME"
        )
    value = os.environ.get(name)
    if not value:
        raise Dangling(f"the environment variable {name or 'without a name'} is not set")
    return value
