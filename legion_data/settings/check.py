"""A value as it was written -> the value that its key wants, or what would be allowed instead.

One rule for every source: a text is read by the kind of its key (``"25"`` is a number where a number is wanted, ``yes``
is true where a bool is wanted); anything else must have the right type already, and nothing is guessed: 1 is not true,
12345 is not a password, 25.0 is not a whole number. So the same text means the same in a file, in the environment and
in ``setup(...)``, and ``dev_mode: "true"`` is true, not silently false.
"""

from __future__ import annotations

import os

from legion_data.settings.adapters import ADAPTERS, find
from legion_data.settings.secret import MASK, Secret, masked_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from legion_data.settings.schema import Key

__all__ = ["FALSE", "SYSTEM", "TRUE", "Refused", "allowed", "read", "shown"]

TRUE = ("true", "yes", "on", "1")
FALSE = ("false", "no", "off", "0")
_SECRET_KINDS = ("secret", "url", "urls")
SYSTEM = "system"  #: in libpq's words: the authorities that this machine trusts
_AUTHORITIES = ("sslrootcert", "tls.ca")
_LONGEST_LABEL = 63  # PostgreSQL cuts application_name there, silently


class Refused(Exception):
    """The value cannot be; the text says what can."""


def read(key: Key, value: object) -> object:
    """``value`` as ``key`` wants it. Raises Refused with what is allowed."""
    return _READERS[key.kind](key, value)


def shown(key: Key, value: object) -> str:
    """``value`` for a message: never a secret, never long."""
    if key.kind in _SECRET_KINDS:
        return masked_url(value) if key.kind == "url" and isinstance(value, str) else MASK
    text = repr(value)
    if "-----BEGIN" in text:
        return MASK
    return text if len(text) <= 60 else f"{text[:57]}..."


def allowed(key: Key) -> str:
    """What the key takes, in words."""
    words = _WORDS.get(key.kind, "")
    if key.kind in ("int", "number"):
        return f"{words} from {_plain(key.least)} to {_plain(key.most)}"
    if key.name in _AUTHORITIES:
        return f"{words}, or {SYSTEM}"
    if key.kind == "choice":
        return ", ".join(key.choices)
    if key.kind == "adapter":
        return ", ".join(name for adapter in ADAPTERS for name in adapter.names)
    return words


_WORDS = {
    "bool": f"{'/'.join(TRUE)} or {'/'.join(FALSE)}",
    "int": "a whole number",
    "number": "a number",
    "text": "a text that is not empty",
    "label": f"a text of 1 to {_LONGEST_LABEL} printable ASCII characters",
    "secret": "a text (a number needs quotes)",
    "path": "the full path of a file, or ~/…",
    "database": "the name of a database, a file name or :memory:",
    "texts": "a list of texts, a JSON list, or texts with commas between",
    "url": "an address like postgresql://user:password@host:5432/name",
    "urls": "a list of addresses like postgresql://user:password@host:5432/name",
}


def _bool(key: Key, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = value.strip().lower()
        if word in TRUE:
            return True
        if word in FALSE:
            return False
    raise Refused(allowed(key))


def _int(key: Key, value: object) -> int:
    if isinstance(value, str):
        digits = value.strip()
        if digits.removeprefix("-").isdecimal() and digits.isascii() and len(digits) < 20:
            value = int(digits)
    if isinstance(value, int) and not isinstance(value, bool):
        _check_limits(key, value)
        return value
    raise Refused(allowed(key))


def _number(key: Key, value: object) -> int | float:
    if isinstance(value, str) and "_" not in value:
        try:
            value = float(value)
        except ValueError:
            raise Refused(allowed(key)) from None
        if value.is_integer() and abs(value) < 2**53:  # 5 and "5" are the same setting
            value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        _check_limits(key, value)
        return value
    raise Refused(allowed(key))


def _check_limits(key: Key, number: float) -> None:
    # Written so that nan, which compares with nothing, is refused.
    if not (key.least is None or key.least <= number) or not (key.most is None or number <= key.most):
        raise Refused(allowed(key))


def _text(key: Key, value: object) -> str:
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return value.strip()
    raise Refused(allowed(key))


def _label(key: Key, value: object) -> str:
    text = _text(key, value)
    if len(text) <= _LONGEST_LABEL and text.isascii() and text.isprintable():
        return text
    raise Refused(allowed(key))


def _secret(key: Key, value: object) -> Secret | None:
    if isinstance(value, Secret):
        return value
    if isinstance(value, str) and "\0" not in value:
        return Secret(value) if value else None
    raise Refused(allowed(key))


def _path(key: Key, value: object) -> str:
    text = _text(key, value.__fspath__() if hasattr(value, "__fspath__") else value)
    if "-----BEGIN" in text:
        raise Refused(f"{allowed(key)}, not its contents")
    path = os.path.expanduser(text)
    if not path.isprintable() or not (os.path.isabs(path) or (path == SYSTEM and key.name in _AUTHORITIES)):
        raise Refused(allowed(key))
    return path


def _database(key: Key, value: object) -> str:
    text = _text(key, value.__fspath__() if hasattr(value, "__fspath__") else value)
    if text.endswith("/") or text.startswith("file:") or not text.isprintable():
        raise Refused(allowed(key))
    return text


def _choice(key: Key, value: object) -> str:
    if isinstance(value, str) and value.strip().lower() in key.choices:
        return value.strip().lower()
    raise Refused(allowed(key))


def _adapter(key: Key, value: object) -> str:
    adapter = find(value) if isinstance(value, str) else None
    if adapter is None:
        raise Refused(allowed(key))
    return adapter.name


def _texts(key: Key, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _split(key, value)
    if isinstance(value, list | tuple):
        return tuple(_text(key, item) for item in value)
    raise Refused(allowed(key))


def _split(key: Key, text: str) -> list[object]:
    if not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    import json  # rare, and it costs as much as loading all settings

    try:
        items = json.loads(text)
    except ValueError:
        raise Refused(allowed(key)) from None
    return list(items)


def _url(key: Key, value: object) -> Secret:
    if isinstance(value, Secret):
        value = value.reveal()
    if isinstance(value, str) and "://" in value and value.strip().isprintable():
        return Secret(value.strip(), masked_url(value.strip()))
    raise Refused(allowed(key))


def _urls(key: Key, value: object) -> tuple[Secret, ...]:
    if isinstance(value, str):
        value = _split(key, value)
    if isinstance(value, list | tuple):
        return tuple(_url(key, item) for item in value if item is not None)
    raise Refused(allowed(key))


def _plain(limit: float | None) -> str:
    return "" if limit is None else str(limit)


_READERS = {
    "adapter": _adapter,
    "bool": _bool,
    "choice": _choice,
    "database": _database,
    "int": _int,
    "label": _label,
    "number": _number,
    "path": _path,
    "secret": _secret,
    "text": _text,
    "texts": _texts,
    "url": _url,
    "urls": _urls,
}
