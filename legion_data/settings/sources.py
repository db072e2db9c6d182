"""Where settings are written: files, the environment, the call. One layer each; a later layer wins.

A layer maps a dotted key to what was written there and to the name of its source. Nothing is typed yet.
"""

from __future__ import annotations

import os

from legion_data.settings.places import NoPlace, platform_folder
from legion_data.settings.problems import Problem, did_you_mean
from legion_data.settings.schema import ALIASES, GROUPS, KEYS, RETIRED, WRITTEN, inside_creds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    #: dotted key -> (what is written, where)
    Layer = dict[str, tuple[object, str]]

__all__ = ["Gathered", "gather"]

_PREFIX = "LEGION_DATA__"
_URL = "LEGION_DATA_URL"
_FOLDER = "LEGION_SETTINGS_DIR"
_OURS_ALONE = ("adapter", "creds", "max_connections")  # no other part of the platform has such a top-level key


class Gathered:
    """Every layer, first to last, and what was noticed on the way."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.problems: list[Problem] = []
        self.retired: dict[str, str] = {}  #: key -> source
        self.notices: list[str] = []

    def add(self, tree: object, source: str) -> None:
        """A layer from nested maps; keys may be dotted too."""
        settings = _as_map(tree)
        if settings is None:
            self.problems.append(Problem(None, None, "`data` must be a map of settings", source))
            return
        layer: Layer = {}
        for name, value in sorted(settings.items(), key=lambda item: _creds_last(str(item[0]))):
            self.put(str(name), value, source, layer)
        self.layers.append(layer)

    def put(self, name: str, value: object, source: str, layer: Layer) -> None:
        """One written value into its layer, under the name that the schema has for it."""
        key = ALIASES.get(name, name)
        option = inside_creds(key)
        if option is not None:
            key = option
        if key in GROUPS:
            group = _as_map(value)
            if group is not None:
                for part, inner in group.items():
                    self.put(f"{key}.{part}", inner, source, layer)
            elif value is None:
                for inner_key in KEYS:  # a whole group back to its defaults
                    if inner_key.startswith(f"{key}."):
                        layer.setdefault(inner_key, (None, source))
            else:
                wanted = f"it is a group: give {', '.join(k for k in KEYS if k.startswith(f'{key}.'))}"
                self.problems.append(Problem(key, None, wanted, source))
        elif key in RETIRED:
            self.retired[key] = source
        elif key in WRITTEN:
            pass
        elif key not in KEYS:
            known = [*KEYS, *ALIASES, *GROUPS, *RETIRED]
            # The value is not shown: a misspelt password is still a password.
            self.problems.append(Problem(key, None, f"there is no such setting{did_you_mean(key, known)}", source))
        elif key in layer and option is None and layer[key][0] != value:
            text = "it is given twice, with two values" if name == key else f"{key} means the same, and says otherwise"
            self.problems.append(Problem(name, None, text, source))
        else:
            layer[key] = (value, source)


def gather(overrides: Mapping[str, object] | None, source: str) -> Gathered:
    """All layers: home files, files of $LEGION_SETTINGS_DIR, environment, ``overrides`` (whose name is ``source``)."""
    found = Gathered()
    _from_files(found)
    _from_environment(found)
    if overrides:
        found.add(overrides, source)
    return found


def _from_files(found: Gathered) -> None:
    try:
        folders = [platform_folder("settings")]
    except NoPlace:
        folders = []  # no home, no files there
    chosen = os.environ.get(_FOLDER)
    if chosen:
        folders.append(os.path.abspath(os.path.expanduser(chosen)))
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError as failed:
            if chosen and folder is folders[-1]:
                text = f"{folder}: {failed.strerror}"
                found.problems.append(Problem(None, None, text, _FOLDER))
            elif not isinstance(failed, FileNotFoundError):
                found.problems.append(Problem(None, None, failed.strerror or "it cannot be read", f"folder {folder}"))
            continue
        if names:
            _from_folder(found, folder, names)


def _from_folder(found: Gathered, folder: str, names: list[str]) -> None:
    from legion_data.settings import files  # only a node with files pays for reading them

    for path in files.settings_files(folder, names):
        source = f"file {path}"
        try:
            content = files.read(path)
        except files.Unreadable as failed:
            found.problems.append(Problem(None, None, str(failed), source))
            continue
        if content is None:
            continue
        tree = _as_map(content)
        if tree is None:
            found.problems.append(Problem(None, None, "it must be a map, with our settings under `data`", source))
        elif "data" in tree:
            if tree["data"] is not None:
                found.add(tree["data"], source)
        else:
            stray = [key for key in _OURS_ALONE if key in tree]
            if stray:  # files of the platform's other parts have no `data`, and are none of our business
                text = f"{path} has {', '.join(stray)} at the top, where nothing reads it: put it under `data`"
                found.notices.append(text)


def _from_environment(found: Gathered) -> None:
    layer: Layer = {}
    for name, value in sorted(os.environ.items(), key=lambda item: _creds_last(item[0])):
        if not value or not name.startswith("LEGION_DATA_"):
            continue  # an empty variable is an unset one: compose files write them so
        if name == _URL:
            layer["url"] = (value, name)
        elif name.startswith(_PREFIX):
            key = name[len(_PREFIX) :].lower().replace("__", ".")
            found.put(key, value, name, layer)
        else:
            key = name[len("LEGION_DATA_") :].lower().replace("__", ".")
            if key in KEYS:  # ignoring LEGION_DATA_ADAPTER=postgres would send the data to SQLite
                text = f"nothing reads this variable, did you mean {_PREFIX}{key.replace('.', '__').upper()}?"
                found.problems.append(Problem(None, None, text, name))
    if layer:
        found.layers.append(layer)


def _creds_last(name: str) -> tuple[bool, str]:
    # Options of the pool inside `creds` win over the same ones beside it, as they do in the predecessor.
    return "creds" in name.lower(), name


def _as_map(value: object) -> Mapping[str, object] | None:
    """``value`` when it is a map. (collections.abc would take longer to import than this to ask.)"""
    if isinstance(value, dict):
        return value
    return dict(value.items()) if hasattr(value, "items") else None
