"""Names: of owners and their folders, of namespaces, and of the files that hold entries.

Names are checked before a path is made of them, so no name leads out of the spool (the predecessor's did, bug B14).
A file is named ``<epoch seconds><nine digits of nanoseconds>-<UUID>.json`` (behaviour.md, section 11); a batch ends in
``-<number of its entries>.jsonl`` instead. Files are delivered in the order of their names, as text.
"""

from __future__ import annotations

import os
import re
import uuid
from typing import Any

from legion_data.errors import SpoolNameRefused

__all__ = [
    "DEFAULT",
    "batch_ending",
    "check_namespace",
    "entries_in",
    "file_name",
    "id_of",
    "is_temporary",
    "key_id",
    "line_name",
    "new_id",
    "owner_parts",
    "written_ns",
]

#: The namespace of the short form: ``spool.write(payload)``.
DEFAULT = "default"

#: Folders inside a namespace; an owner ``a.b`` lives in the folder that is the namespace ``b`` of the owner ``a``.
_TAKEN = frozenset({"quarantine", "dead"})
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")
_NAMESPACE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_SEGMENT = re.compile(r"\d{19}-[0-9a-f-]{36}-(\d+)\.jsonl")
_RUBY_PREFIXES = ("Legion::Extensions::", "Legion::")
_KEYS = uuid.UUID("9b1f4f7e-4d2a-5b57-8a54-0f3d5b0c6a11")


def owner_parts(owner: str) -> tuple[str, ...]:
    """The folders of an owner below the root: ``llm.gateway`` -> ``("llm", "gateway")``.

    The predecessor's names work too: ``Legion::Extensions::Metering`` is ``metering``, as its folder is. Raises
    ``SpoolNameRefused`` for anything that is no dotted name.
    """
    if not isinstance(owner, str):
        raise SpoolNameRefused(f"An owner is a dotted name, not a {type(owner).__name__}.")
    name = owner
    if "::" in owner:
        prefix = next((known for known in _RUBY_PREFIXES if owner.startswith(known)), "")
        name = owner.removeprefix(prefix).replace("::", ".").lower()
    parts = tuple(name.split("."))
    if any(_PART.fullmatch(part) is None for part in parts):
        raise SpoolNameRefused(f"{_shown(owner)} is not the name of an owner.")
    if _TAKEN.intersection(parts):
        raise SpoolNameRefused(f"{_shown(owner)} is not the name of an owner: the spool has folders of that name.")
    return parts


def check_namespace(namespace: Any) -> str:
    """The namespace, when it can be one; else ``SpoolNameRefused``."""
    if not isinstance(namespace, str):
        raise SpoolNameRefused(f"A namespace is text, not a {type(namespace).__name__}.")
    if _NAMESPACE.fullmatch(namespace) is None or namespace in _TAKEN:
        raise SpoolNameRefused(f"{_shown(namespace)} cannot be the name of a namespace.")
    return namespace


def new_id() -> str:
    """A random UUID (version 4), made by hand: ``uuid.uuid4`` takes as long as writing the file's name to disk."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def key_id(key: str) -> str:
    """The UUID (version 5) of a key: the same key, the same id, on every node."""
    try:
        return str(uuid.uuid5(_KEYS, key))
    except (TypeError, AttributeError, UnicodeEncodeError) as error:
        raise SpoolNameRefused(f"A key is valid Unicode text: {_shown(key)} is not.") from error


def file_name(stamp_ns: int, file_id: str, ending: str = ".json") -> str:
    """The file of one entry; with ``batch_ending``, of a batch."""
    return f"{stamp_ns:019d}-{file_id}{ending}"


def batch_ending(entries: int) -> str:
    """What the name of a batch ends in. Not in ``.json``: the predecessor passes it by."""
    return f"-{entries}.jsonl"


def entries_in(name: str) -> int:
    """How many entries ``name`` was written with: 1, the number of a batch, or 0: it is no file of entries."""
    if name.endswith(".json"):
        return 0 if name[0] == "." else 1
    found = _SEGMENT.fullmatch(name)
    return 0 if found is None else int(found[1])


def is_temporary(name: str) -> bool:
    """Whether it is a file that is being written, or was when its writer died."""
    return name[0] == "." and ".tmp-" in name


def written_ns(name: str) -> int | None:
    """When the file was written, by its name: nanoseconds since 1970; None for a name that does not say."""
    stamp = name[:19]
    return int(stamp) if stamp.isdecimal() and stamp.isascii() and len(stamp) == 19 else None


def id_of(name: str) -> str:
    """What identifies the entry in the file ``name``: its UUID (and place in a batch); else the name without ending."""
    stem = name.rpartition(".")[0]
    return stem[20:] if written_ns(name) is not None and stem[19:20] == "-" else stem


def line_name(segment: str, index: int) -> str:
    """The name of one entry of a batch as a file of its own: it stands before the rest of the batch."""
    return f"{segment[:56]}-{index:010d}.json"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
