"""The UUID of a part of a prompt: a function of the request's reference, so that it is known before any row is.

Whoever delivers a part, in whatever order and however often, arrives at the same UUID; the unique index over ``uuid``
that every table of the ledger has is the guard against doubles. Rows of other writers have UUIDs of their own and are
left alone.

Version 8 of RFC 9562 (section 5.8; appendix B.2 names this use): the first 128 bits of a SHA-256, with version and
variant set. Not version 5: references come from outside, and SHA-1 has collisions for sale.
"""

from __future__ import annotations

from hashlib import sha256

__all__ = ["part_uuid"]

#: Goes into every UUID; another recipe would need another word.
_RECIPE = "legion ledger 1"


def part_uuid(request_ref: str, kind: str, *which: object) -> str:
    """The UUID of the part of ``kind`` that ``which`` tells from others of its kind."""
    # NUL separates: no text that a database keeps has one.
    name = "\0".join((_RECIPE, request_ref, kind, *map(str, which)))
    digest = sha256(name.encode()).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
