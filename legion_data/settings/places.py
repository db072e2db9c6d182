"""Where things lie: the platform's folder in the user's home, and names of SQLite files made into paths.

The home is read at each call. No path ever depends on the working directory.
"""

from __future__ import annotations

import os

__all__ = ["MEMORY", "NoPlace", "home", "platform_folder", "resolve"]

MEMORY = ":memory:"


class NoPlace(Exception):
    """The name leads nowhere; the text says why."""


def home() -> str | None:
    """The user's home, or None when there is none (a container without HOME and without an account)."""
    folder = os.path.expanduser("~")
    return folder if (os.path.isabs(folder) and folder != "/") or folder == os.environ.get("HOME") == "/" else None


def platform_folder(*parts: str) -> str:
    """A folder below ``~/.legionio``. Raises NoPlace without a home."""
    folder = home()
    if folder is None:
        raise NoPlace("there is no home folder for it: set HOME, or write an absolute path")
    return os.path.join(folder, ".legionio", *parts)


def resolve(name: str, *folder: str) -> str | None:
    """The absolute path of a database file; None for ``:memory:``. Relative names live in ``~/.legionio/<folder>``."""
    if name == MEMORY:
        return None
    expanded = os.path.expanduser(name)
    if expanded.startswith("~"):
        raise NoPlace("~ leads to no home folder: set HOME, or write an absolute path")
    if os.path.isabs(expanded):
        return os.path.normpath(expanded)
    root = platform_folder(*folder)
    path = os.path.normpath(os.path.join(root, expanded))
    if not path.startswith(root + os.sep):
        raise NoPlace(f"it leaves {root}: write an absolute path")
    return path
