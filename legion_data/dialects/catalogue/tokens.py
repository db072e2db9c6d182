"""SQL text as tokens: enough of the three dialects to read what their catalogues and our compiler write.

Quoting disappears here: ``"status"`` and `` `status` `` are the word ``status``; a character set
introducer (``_utf8mb4'x'``) is only its string. Words that were not quoted come in lower case.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Cursor", "Token", "Unreadable", "groups", "matching", "tokenise"]

_LEXER = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*|/\*.*?\*/)
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
    | (?P<word>[A-Za-z_][\w$]*)
    | (?P<operator>::|<=>|<>|!=|<=|>=|!~~\*|!~~|~~\*|~~|!~\*|!~|~\*|\|\||->>|->|@>|<@|&&|[-+*/%<>=~!|&^?:])
    | (?P<mark>[()\[\],.;])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """``kind``: word, quoted, string, number, operator or mark; ``text`` is canonical; where it stands in the SQL."""

    kind: str
    text: str
    at: int = 0
    end: int = 0


def tokenise(sql: str, *, backslash: bool = False) -> list[Token]:
    """The tokens of ``sql``. ``backslash``: strings escape with a backslash (MySQL's catalogue does)."""
    tokens: list[Token] = []
    place = 0
    while place < len(sql):
        if opening := _INTRODUCER.match(sql, place):
            text, after = _string(sql, opening.start("quote"), backslash=backslash)
            tokens.append(Token("string", text, place, after))
            place = after
            continue
        found = _LEXER.match(sql, place)
        if found is None or found.lastgroup is None:
            tokens.append(Token("mark", sql[place], place, place + 1))
            place += 1
            continue
        kind, text = found.lastgroup, found.group()
        place = found.end()
        if kind == "space":
            continue
        if kind == "word":
            text = text.lower()
        elif kind == "quoted":
            text = text[1:-1].replace(text[0] * 2, text[0])
        elif text == "!=":
            text = "<>"
        tokens.append(Token(kind, text, found.start(), found.end()))
    return tokens


_INTRODUCER = re.compile(r"(?:_[A-Za-z0-9]+\s*|[eEnN])?(?P<quote>')")


def _string(sql: str, place: int, *, backslash: bool) -> tuple[str, int]:
    """The content of the literal whose opening quote is at ``place``, and the place behind it."""
    place += 1
    content: list[str] = []
    while place < len(sql):
        if sql[place] == "'":
            if not sql.startswith("''", place):
                return "".join(content), place + 1
            place += 1
        elif backslash and sql[place] == "\\" and place + 1 < len(sql):
            place += 1
            content.append({"0": "\0", "n": "\n", "t": "\t", "r": "\r"}.get(sql[place], sql[place]))
            place += 1
            continue
        content.append(sql[place])
        place += 1
    return "".join(content), place


def matching(tokens: list[Token], opening: int) -> int:
    """The index of the bracket that closes the one at ``opening``."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].kind == "mark":
            depth += (tokens[index].text in "([") - (tokens[index].text in ")]")
            if depth == 0:
                return index
    return len(tokens) - 1


def groups(tokens: list[Token]) -> list[list[Token]]:
    """``tokens`` split at the commas that stand outside every bracket."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "mark":
            depth += (token.text in "([") - (token.text in ")]")
            if token.text == "," and depth == 0:
                parts.append([])
                continue
        parts[-1].append(token)
    return [part for part in parts if part]


class Unreadable(Exception):
    """The grammar ends here; the text is then compared as it is."""


class Cursor:
    """A place in a list of tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self, *texts: str) -> bool:
        """Whether the next token is one of ``texts``, and neither a string nor a quoted name."""
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind not in ("string", "quoted") and token.text in texts

    def peek_string(self) -> bool:
        """Whether the next token is a string."""
        return self.at < len(self.tokens) and self.tokens[self.at].kind == "string"

    def take(self, *texts: str) -> bool:
        """Step over the next token when it is one of ``texts``."""
        if self.peek(*texts):
            self.at += 1
            return True
        return False

    def require(self, text: str) -> None:
        """Step over ``text``. Raises ``Unreadable`` when something else stands there."""
        if not self.take(text):
            raise Unreadable(text)
