"""JSON values that notice when they are changed in place, at any depth; equal to, and dumped as, plain dicts and lists.

An encrypted value is no column that SQLAlchemy could compare with what was loaded, so a change inside it would be lost
without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Tracked", "TrackedDict", "TrackedList", "copied", "watch"]


class Tracked:
    """A container that tells its root that it changes. Pickles and copies as the plain value."""

    root: _Root | None = None

    def _changed(self) -> None:
        if self.root is not None and self.root.tell is not None:
            self.root.tell()


class _Root:
    """Shared by all containers of one value."""

    __slots__ = ("tell",)

    def __init__(self) -> None:
        self.tell: Callable[[], None] | None = None


class TrackedDict(dict[str, Any], Tracked):
    """A JSON object."""

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return dict, (), None, None, iter(self.items())

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, _taken(value, self.root))
        self._changed()

    def update(self, *others: Any, **more: Any) -> None:
        """As ``dict.update``."""
        super().update({key: _taken(value, self.root) for key, value in dict(*others, **more).items()})
        self._changed()

    def __ior__(self, other: Any) -> Self:  # type: ignore[override,misc]
        self.update(other)
        return self

    def setdefault(self, key: str, default: Any = None) -> Any:
        """As ``dict.setdefault``."""
        if key not in self:
            self[key] = default
        return self[key]


class TrackedList(list[Any], Tracked):
    """A JSON array."""

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return list, (), None, iter(self)

    def __setitem__(self, index: Any, value: Any) -> None:
        many = isinstance(index, slice)
        super().__setitem__(index, [_taken(one, self.root) for one in value] if many else _taken(value, self.root))
        self._changed()

    def append(self, value: Any) -> None:
        """As ``list.append``."""
        super().append(_taken(value, self.root))
        self._changed()

    def extend(self, values: Any) -> None:
        """As ``list.extend``."""
        super().extend([_taken(value, self.root) for value in values])
        self._changed()

    def __iadd__(self, values: Any) -> Self:  # type: ignore[misc]
        self.extend(values)
        return self

    def insert(self, index: Any, value: Any) -> None:
        """As ``list.insert``."""
        super().insert(index, _taken(value, self.root))
        self._changed()


def _telling(name: str, of: type) -> Any:
    original = getattr(of, name)

    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        result = original(self, *arguments, **named)
        self._changed()
        return result

    call.__name__, call.__doc__ = name, f"As ``{of.__name__}.{name}``."
    return call


for _name in ("__delitem__", "clear", "pop", "popitem"):
    setattr(TrackedDict, _name, _telling(_name, dict))
for _name in ("__delitem__", "__imul__", "clear", "pop", "remove", "reverse", "sort"):
    setattr(TrackedList, _name, _telling(_name, list))


def copied(value: Any) -> Any:
    """``value`` with every dict and list in it replaced by one that is watched (by nobody yet)."""
    return _taken(value, _Root()) if isinstance(value, dict | list | tuple) else value


def watch(value: Any, tell: Callable[[], None]) -> None:
    """Call ``tell`` from now on when ``value``, or something in it, changes."""
    if isinstance(value, Tracked) and value.root is not None:
        value.root.tell = tell


def _taken(value: Any, root: _Root | None) -> Any:
    if isinstance(value, dict):
        made = TrackedDict()
        dict.update(made, {key: _taken(item, root) for key, item in value.items()})
    elif isinstance(value, list | tuple):
        made = TrackedList()  # type: ignore[assignment]
        list.extend(made, [_taken(item, root) for item in value])  # type: ignore[arg-type]
    else:
        return value
    made.root = root
    return made
