"""Frozen: objects that are equal by value and cannot be changed.

Plain classes, because ``import dataclasses`` alone costs more than all the rest of loading settings.
"""

from __future__ import annotations

__all__ = ["Frozen"]


class Frozen:
    """Holds what the constructor is given; equal to another of its class with the same values."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed; load() makes another.")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed; load() makes another.")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash((type(self), self._identity()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self._identity())
        return f"{type(self).__name__}({shown})"

    def _identity(self) -> tuple[tuple[str, object], ...]:
        return tuple(self.__dict__.items())
