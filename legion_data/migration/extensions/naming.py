"""What an extension may be called, and what its version table is called."""

from __future__ import annotations

import re

from legion_data.errors import ExtensionNameRefused

__all__ = ["PREFIX", "checked", "is_name", "version_table"]

PREFIX = "schema_migrations_"
_NAME = re.compile(r"[A-Za-z0-9_]{1,40}", re.ASCII)
_SHOWN = 60


def checked(name: object) -> str:
    """The name itself. Raises ``ExtensionNameRefused``."""
    if not isinstance(name, str) or not is_name(name):
        shown = repr(name)
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        raise ExtensionNameRefused(f"{shown} is no name for an extension: letters, digits and _, at most 40 of them.")
    return name


def is_name(text: str) -> bool:
    """Whether an extension may be called so."""
    return _NAME.fullmatch(text) is not None


def version_table(name: str) -> str:
    """``schema_migrations_<name>``, the predecessor's table. In small letters: then no database wants it quoted."""
    return f"{PREFIX}{name.lower()}"
