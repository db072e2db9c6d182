"""Settings files: which there are, in which order, and what they say.

Only data is read: .json, .toml, .yaml and .yml; never Python. JSON and TOML come from the standard library, YAML from
the reader inside dynaconf. dynaconf's own loaders are not used: they swallow broken files, guess types (a password
``1e5`` becomes a float), expand ``@format`` and run a ``./settings.py``.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Unreadable", "read", "settings_files"]


class Unreadable(Exception):
    """The file cannot be read or understood; the text says where and why and repeats none of it."""


def settings_files(folder: str, names: Iterable[str]) -> list[str]:
    """Which of the names in a folder are settings files, in the order of their names."""
    ours = sorted(name for name in names if not name.startswith(".") and _ending(name) in _READERS)
    return [path for path in (os.path.join(folder, name) for name in ours) if not os.path.isdir(path)]


def read(path: str) -> object:
    """What the file says; None when it says nothing. Raises Unreadable."""
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig")
    except OSError as failed:
        raise Unreadable(failed.strerror or "it cannot be read") from None
    except UnicodeDecodeError as failed:
        line = failed.object.count(b"\n", 0, failed.start) + 1
        raise Unreadable(f"line {line}: it is not UTF-8") from None
    return _READERS[_ending(path)](text) if text.strip() else None


def _ending(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def _json(text: str) -> object:
    import json

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, value in pairs:
            if name in found:
                raise Unreadable(f"the key {name!r} stands there twice")
            found[name] = value
        return found

    def refuse(constant: str) -> object:
        raise Unreadable(f"{constant} is no JSON")

    try:
        return json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    except json.JSONDecodeError as failed:
        what = failed.msg.removesuffix(" at")
        raise Unreadable(f"line {failed.lineno}, column {failed.colno}: {what}") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None


def _toml(text: str) -> object:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as failed:
        # "… (at line 1, column 3)" -> "line 1, column 3: …", as the other formats say it
        what, _, place = str(failed).rpartition(" (at ")
        place = place.removesuffix(")").replace("end of document", f"line {text.count(chr(10)) + 1}")
        raise Unreadable(f"{place}: {what.split(':')[0]}") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None


def _yaml(text: str) -> object:
    from legion_data.settings.yaml_text import YamlBroken, read_yaml

    try:
        return read_yaml(text)
    except YamlBroken as failed:
        raise Unreadable(str(failed)) from None


_READERS: dict[str, Callable[[str], object]] = {".json": _json, ".toml": _toml, ".yaml": _yaml, ".yml": _yaml}
