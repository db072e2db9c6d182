"""Vocabulary: the words that a column may hold, in one place, open where the platform brings its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from legion_data.errors import ValueRefused
from legion_data.errors.rows import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Vocabulary"]

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_DOTTED = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+")


class Vocabulary:
    """A set of words, in the order in which people list them.

    ``dotted``: words with a namespace (``task.completed``) are let in unlisted. ``any_word``: every single word too;
    what stays out is text that is no word. ``add`` takes the words that an extension brings, once, when it is loaded.
    """

    def __init__(self, name: str, *words: str, dotted: bool = False, any_word: bool = False) -> None:
        self.name = name
        self._words = dict.fromkeys(words)
        self._open = tuple(form for form, wanted in ((_DOTTED, dotted), (_WORD, any_word)) if wanted)
        self._dotted = dotted

    def add(self, *words: str) -> None:
        """Let ``words`` in from now on. Raises ``ValueRefused`` for text that is no word."""
        for word in words:
            if not isinstance(word, str) or not (_WORD.fullmatch(word) or _DOTTED.fullmatch(word)):
                raise ValueRefused(f"{shortened(word)} is no word for {self.name}.", hint="Write it like lex.event.")
        # Replaced whole: another thread that is reading sees the old set or the new one.
        self._words = dict.fromkeys((*self._words, *words))

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        return word in self._words or any(form.fullmatch(word) for form in self._open)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    @property
    def allowed(self) -> str:
        """What is allowed, for people."""
        listed = ", ".join(self._words)
        return f"{listed}, or a word with a namespace such as lex.event" if self._dotted else listed

    def __repr__(self) -> str:
        return f"Vocabulary({self.name}: {self.allowed})"
