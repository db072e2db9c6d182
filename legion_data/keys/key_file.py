"""Master keys in a private file; and the file that dev mode makes."""

from __future__ import annotations

import logging
import os
import secrets
import stat
import warnings

from legion_data.errors import KeyMissing, KeyUnusable, LegionSettingsWarning
from legion_data.keys.local import LocalKeys
from legion_data.keys.material import keys_from, new_key_text

__all__ = ["FileKeys"]

_LARGEST_BYTES = 65_536
_MARK = "# made by dev mode"


class FileKeys(LocalKeys):
    """Master keys in a file of mode 0600 (or 0400), which belongs to us or to root; anything else is refused.

    ``makes``: a missing file is made, with a random key, and said so. That is for dev mode.
    """

    def __init__(self, path: str, *, makes: bool = False) -> None:
        self._path = path
        self._makes = makes
        self.label = f"key file {path}"

    def masters(self) -> list[bytes]:
        is_new = self._makes and not os.path.exists(self._path) and _make(self._path)
        try:
            file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            raise KeyMissing(
                f"No encryption key: there is no {self.label}, so encrypted columns refuse to work."
            ) from None
        except OSError as error:
            raise KeyUnusable(f"The {self.label} cannot be opened: {error.strerror}.") from error
        try:
            # Asked of the open file: what stands at the path may be exchanged meanwhile.
            self._check(os.fstat(file))
            content = os.read(file, _LARGEST_BYTES)
        finally:
            os.close(file)
        try:
            text = content.decode("ascii")
        except UnicodeDecodeError:
            raise KeyUnusable(f"The {self.label} is not ASCII text.", hint="It holds base64 or hexadecimal.") from None
        if self._makes and text.startswith(_MARK):
            _warn_of(self._path, is_new=is_new)
            self._makes = False  # once is enough
        return keys_from(text, f"The {self.label}")

    def _check(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise KeyUnusable(f"The {self.label} is no file.")
        if found.st_uid not in (os.geteuid(), 0):
            raise KeyUnusable(
                f"The {self.label} belongs to another user ({found.st_uid}).", hint=f"Run: chown $(id -u) {self._path}"
            )
        mode = stat.S_IMODE(found.st_mode)
        if mode & 0o077:
            raise KeyUnusable(f"The {self.label} is open to others (mode {mode:04o}).", hint=f"chmod 600 {self._path}")


def _make(path: str) -> bool:
    """Make the file with a random key; False when another process was first. Nobody ever sees half of it."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    draft = f"{path}.{os.getpid()}.{secrets.token_hex(4)}"
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(file, "w") as opened:
            opened.write(f"{_MARK}; whoever has this file can read the encrypted columns\n{new_key_text()}\n")
            opened.flush()
            os.fsync(opened.fileno())
        os.link(draft, path)  # fails when it is there, as a rename would not
    except FileExistsError:
        return False
    finally:
        os.unlink(draft)
    return True


def _warn_of(path: str, *, is_new: bool) -> None:
    made = "has made a random one in" if is_new else "uses the one in"
    message = (
        f"No encryption key is configured; dev mode {made} {path}. Without that file, what is encrypted with it "
        "is lost. Configure data.encryption before anything matters."
    )
    logging.getLogger("legion_data").error(message)
    warnings.warn(message, LegionSettingsWarning, stacklevel=2)
