"""What a process learned about extensions, for the next one: ``<database>.extensions.json`` beside the file.

The database itself holds what has run. What failed was rolled back there, and a folder is known only to the process
that registered it; without this file ``legion-data local status`` could show neither. Losing it loses nothing but that.
"""

from __future__ import annotations

import json
import os
from typing import Any, NamedTuple

from legion_data.migration.extensions.naming import is_name
from legion_data.migration.extensions.standing import Failure

__all__ = ["Notes", "file_name", "read", "write"]


class Notes(NamedTuple):
    """``paths``: extension -> its folder when it was last looked at; ``failures``: how its last run ended."""

    paths: dict[str, str]
    failures: dict[str, Failure]


def file_name(database: str) -> str:
    """Where the notes about ``database`` are."""
    return f"{database}.extensions.json"


def read(database: str) -> Notes:
    """The notes; empty when there are none, or when they cannot be understood."""
    try:
        with open(file_name(database), encoding="utf-8") as stream:
            said = json.load(stream)
        paths = {name: str(one["path"]) for name, one in said.items() if is_name(name)}
        failures = {name: Failure(*one["failure"]) for name, one in said.items() if is_name(name) and one["failure"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Notes({}, {})
    return Notes(paths, failures)


def write(database: str, notes: Notes) -> None:
    """Keep ``notes``, and what is known of extensions that they do not mention. A full disk is no reason to fail."""
    kept = read(database)
    paths = kept.paths | notes.paths
    failures = {name: one for name, one in kept.failures.items() if name not in notes.paths} | notes.failures
    said: dict[str, Any] = {name: {"path": paths[name], "failure": failures.get(name)} for name in sorted(paths)}
    target = file_name(database)
    partial = f"{target}.{os.getpid()}.part"
    try:
        descriptor = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(said, stream, ensure_ascii=False, indent=1)
        os.replace(partial, target)
    except OSError:
        import logging

        logging.getLogger("legion_data.extensions").warning("The notes %s cannot be written.", target, exc_info=True)
