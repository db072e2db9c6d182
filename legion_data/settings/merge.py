"""Layers merged key by key: the later one wins.

How an address and its parts meet: a ``url`` replaces ``adapter`` and ``creds`` of earlier layers, and wins over those
of its own layer, which fill in what it leaves out (a password, say). A part that a *later* layer writes wins over the
URL's. A later ``adapter`` of another kind drops the URL with all its parts: they describe another server.
"""

from __future__ import annotations

from legion_data.settings import check
from legion_data.settings.adapters import find
from legion_data.settings.problems import Problem
from legion_data.settings.references import Dangling, is_reference, resolved
from legion_data.settings.schema import KEYS
from legion_data.settings.secret import Secret, masked_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from legion_data.settings.sources import Layer

__all__ = ["Merged"]


class Merged:
    """What holds after the layers so far: typed values and their sources."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.sources: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._of_url: dict[str, object] = {}  #: what the present URL set
        self._blank: tuple[str, ...] = ()  #: what it leaves empty on purpose

    def lay(self, layer: Layer) -> None:
        """Put one more layer on top."""
        layer = {key: self._looked_up(key, *written) for key, written in layer.items()}
        address, source = layer.pop("url", (None, None))
        if address is not None:
            self._forget_url()
            self._drop("adapter", *(key for key in KEYS if key.startswith("creds.")))
        elif source is not None or self._is_another_adapter(layer):
            self._forget_url()
        parts = {} if address is None or source is None else self._parts(address, source)
        for key, (value, where) in layer.items():
            if not _says_something(parts.get(key)):
                self._set(key, value, where)
        for key, value in parts.items():
            if source is not None and (_says_something(value) or key not in layer):
                self._set(key, value, source)
        changed = [key for key, value in self._of_url.items() if self.values.get(key) != value]
        if changed:  # what is left of the URL would mislead
            self._drop("url", source=self.sources.get(changed[0], "default"))
        if parts:
            self._of_url = {key: self.values.get(key) for key, value in parts.items() if _says_something(value)}
            self._blank = tuple(key for key, value in parts.items() if not _says_something(value))

    def _is_another_adapter(self, layer: Layer) -> bool:
        value, _ = layer.get("adapter", (None, ""))
        adapter = find(value) if isinstance(value, str) else None
        return "adapter" in layer and (adapter is None or adapter.name != self.values.get("adapter"))

    def _forget_url(self) -> None:
        for key in ("url", *self._blank, *self._of_url):
            if key not in self._of_url or self.values.get(key) == self._of_url[key]:
                self._drop(key)
        self._of_url, self._blank = {}, ()

    def _looked_up(self, key: str, value: object, source: str) -> tuple[object, str]:
        """``env://NAME`` as what it stands for, also inside a list."""
        if isinstance(value, list | tuple) and any(is_reference(item) for item in value):
            return [self._looked_up(key, item, source)[0] for item in value], source
        if not is_reference(value):
            return value, source
        reference = str(value)
        try:
            return resolved(reference), f"{source}, {reference}"
        except Dangling as failed:
            self.problems.append(Problem(key, repr(reference), str(failed), source))
            return None, source

    def _parts(self, value: object, source: str) -> dict[str, object]:
        from legion_data.settings import urls  # only those who write one pay for taking it apart

        self._set("url", value, source)
        url = self.values.get("url")
        if not isinstance(url, Secret):
            return {}
        try:
            return urls.parts(url.reveal())
        except urls.NotAnAddress as failed:
            self.problems.append(Problem("url", masked_url(url.reveal()), str(failed), source))
            return {}

    def _set(self, key: str, value: object, source: str) -> None:
        self._drop(key, source=source)  # null: back to the default
        if value is None:
            return
        try:
            self.values[key] = check.read(KEYS[key], value)
        except check.Refused as refused:
            shown = check.shown(KEYS[key], value)
            self.problems.append(Problem(key, shown, f"allowed: {refused}", source))

    def _drop(self, *keys: str, source: str | None = None) -> None:
        for key in keys:
            self.values.pop(key, None)
            self.sources.pop(key, None)
            if source is not None:
                self.sources[key] = source


def _says_something(value: object) -> bool:
    return value not in (None, "")
