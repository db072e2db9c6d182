"""The files of one extension: ``20260316000001_create_traces.py`` or ``001_traces.py``, in the order of their numbers.

Other kinds of files are left alone, and so are names that begin with ``_`` or ``.``; a Python file without a number is
refused, since a migration that silently never runs is the worst kind.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from typing import NamedTuple

from legion_data.migration.extensions.standing import FAILED, MISSING

__all__ = ["File", "Folder", "Problem", "read"]

_LONGEST = 200
_FILE = re.compile(r"(?P<number>\d{1,20})_\w[\w.-]*\.py", re.ASCII)


class File(NamedTuple):
    """One migration file, with the bytes that were read: what is run is what was checked."""

    name: str
    number: int
    content: bytes
    path: str

    @property
    def stem(self) -> str:
        """The name without ``.py``: the predecessor's file of the same stem is the same step."""
        return self.name[:-3]

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's bytes, in hexadecimal."""
        from hashlib import sha256  # OpenSSL is 4 MB, which a start without extensions need not pay

        return sha256(self.content).hexdigest()


class Problem(NamedTuple):
    """Why nothing of this folder may run. ``state`` is a word of ``standing``."""

    state: str
    error: str
    file: str | None = None


class Folder(NamedTuple):
    """What lies in an extension's folder. With a ``problem``, ``files`` may be incomplete."""

    path: str
    files: tuple[File, ...] = ()
    problem: Problem | None = None


def read(path: str) -> Folder:
    """Read a folder. What is wrong with it is said in the result, never raised."""
    try:
        names = sorted(os.listdir(path))
    except FileNotFoundError:
        return Folder(path, (), Problem(MISSING, f"The folder {path} does not exist."))
    except OSError as error:
        return Folder(path, (), Problem(FAILED, f"The folder {path} cannot be read: {error.strerror}."))
    files: list[File] = []
    for name in names:
        if not name.endswith(".py") or name.startswith(("_", ".")):
            continue
        match = _FILE.fullmatch(name)
        if match is None or len(name) > _LONGEST:
            said = f"{name} is not called NUMBER_name.py" + (f" in {_LONGEST} characters." if match else ".")
            return Folder(path, tuple(files), Problem(FAILED, said, name))
        whole = os.path.join(path, name)
        try:
            with open(whole, "rb") as stream:
                content = stream.read()
        except OSError as error:
            return Folder(path, tuple(files), Problem(FAILED, f"{name} cannot be read: {error.strerror}.", name))
        files.append(File(name, int(match["number"]), content, whole))
    files.sort(key=lambda file: (file.number, file.name))
    for one, other in pairwise(files):
        if one.number == other.number:
            said = f"Number {one.number} exists twice: {one.name} and {other.name}."
            return Folder(path, tuple(files), Problem(FAILED, said, other.name))
    return Folder(path, tuple(files))
