"""What CREATE INDEX and SQLite's CREATE TABLE say, read from their text.

PostgreSQL (``pg_get_indexdef``) and SQLite (``sqlite_master``) keep indexes as statements, and our compiler writes
the same statements for the models: one reader serves both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from legion_data.dialects.catalogue.expression import canonical
from legion_data.dialects.catalogue.picture import Index
from legion_data.dialects.catalogue.tokens import Token, groups, matching, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ColumnText", "TableText", "index_statement", "key_text", "table_statement"]

_DIRECTIONS = frozenset({"asc", "desc"})
_BELONGS_TO_EXPRESSION = frozenset({"end", "null", "true", "false"})


class ColumnText(NamedTuple):
    """What only the text of a column definition tells."""

    generated: str | None
    collation: str | None
    autoincrement: bool


class TableText(NamedTuple):
    """What only the text of a CREATE TABLE tells."""

    columns: dict[str, ColumnText]
    checks: tuple[str, ...]
    options: tuple[str, ...]


def index_statement(sql: str, *, constraint: bool = False, numeric_booleans: bool = False) -> Index:
    """The index that ``CREATE [UNIQUE] INDEX ... ON t [USING m] (keys) [INCLUDE ..] [WITH ..] [WHERE ..]`` makes."""
    tokens = tokenise(sql)
    words = [token.text if token.kind == "word" else "" for token in tokens]
    opening = next(i for i, token in enumerate(tokens) if token.kind == "mark" and token.text == "(")
    closing = matching(tokens, opening)
    method = tokens[words.index("using") + 1].text if "using" in words[:opening] else "btree"
    clauses = _clauses(tokens, words, closing + 1)
    where = clauses.get("where")
    return Index(
        keys=tuple(key_text(sql, part) for part in groups(tokens[opening + 1 : closing])),
        unique="unique" in words[:opening],
        where=None if where is None else canonical(_source(sql, where), numeric_booleans=numeric_booleans),
        method=None if method == "btree" else method,
        include=tuple(_joined(part) for part in groups(_inside(clauses.get("include", [])))),
        options=tuple(sorted(_joined(part, "") for part in groups(_inside(clauses.get("with", [])))))
        + (("nulls not distinct",) if "nulls" in clauses and "not" in words[closing:] else ()),
        constraint=constraint,
    )


def key_text(sql: str, part: list[Token]) -> str:
    """One key of an index: the canonical expression, then operator class, collation or direction."""
    behind: list[str] = []
    while len(part) > 1 and _is_modifier(part):
        behind.insert(0, part[-1].text)
        part = part[:-1]
    expression = canonical(_source(sql, part)) or ""
    return " ".join([expression, *(word for word in behind if word != "asc")])


def _is_modifier(part: list[Token]) -> bool:
    last, before = part[-1], part[-2]
    if last.kind != "word" or last.text in _BELONGS_TO_EXPRESSION:
        return False
    if before.kind in ("word", "quoted") or (before.kind == "mark" and before.text == ")"):
        return last.text in _DIRECTIONS or before.text not in ("and", "or", "is", "not", "collate")
    return False


def _clauses(tokens: list[Token], words: list[str], start: int) -> dict[str, list[Token]]:
    found: dict[str, list[Token]] = {}
    name, depth = "", 0
    for token, word in zip(tokens[start:], words[start:], strict=True):
        if depth == 0 and name != "where" and word in ("include", "with", "where", "nulls"):
            name = word
            found[name] = []
            continue
        depth += token.kind == "mark" and (token.text == "(") - (token.text == ")")
        if name:
            found[name].append(token)
    return found


def _inside(tokens: list[Token]) -> list[Token]:
    return tokens[1 : matching(tokens, 0)] if tokens else []


def _joined(tokens: list[Token], between: str = " ") -> str:
    return between.join(token.text for token in tokens)


def _source(sql: str, tokens: list[Token]) -> str:
    """The stretch of ``sql`` that ``tokens`` came from."""
    return sql[tokens[0].at : tokens[-1].end]


def table_statement(sql: str) -> TableText:
    """Checks, generated columns, collations, AUTOINCREMENT and table options of SQLite's ``sql``."""
    tokens = tokenise(sql)
    opening = next(i for i, token in enumerate(tokens) if token.kind == "mark" and token.text == "(")
    closing = matching(tokens, opening)
    columns: dict[str, ColumnText] = {}
    checks: list[str] = []
    for part in groups(tokens[opening + 1 : closing]):
        checks += _bracketed_after(sql, part, "check")
        if part[0].kind == "word" and part[0].text in ("constraint", "primary", "unique", "foreign", "check"):
            continue
        words = [token.text if token.kind == "word" else "" for token in part]
        columns[part[0].text] = ColumnText(
            generated=next(_bracketed_after(sql, part, "as"), None),
            collation=part[words.index("collate") + 1].text.lower() if "collate" in words else None,
            autoincrement="autoincrement" in words,
        )
    options = tuple(" ".join(token.text for token in part) for part in groups(tokens[closing + 1 :]))
    return TableText(columns, tuple(checks), options)


def _bracketed_after(sql: str, part: list[Token], word: str) -> Iterator[str]:
    """The bracketed expressions behind ``word``, where that stands outside all brackets."""
    depth = 0
    for place, token in enumerate(part[:-1]):
        if token.kind == "mark":
            depth += (token.text == "(") - (token.text == ")")
        elif depth == 0 and token.kind == "word" and token.text == word and part[place + 1].text == "(":
            inside = part[place + 2 : matching(part, place + 1)]
            yield canonical(_source(sql, inside), numeric_booleans=True) or ""
