"""One canonical spelling for an SQL expression, whoever wrote it: our compiler, or a database showing what it kept.

Databases rewrite what they are given. PostgreSQL returns ``status IN ('a', 'b')`` as
``((status)::text = ANY ((ARRAY['a'::character varying, ...])::text[]))``, MySQL puts a character set before each
string, MariaDB turns ``true`` into ``1``. So both sides are parsed and written again by the rules here: no redundant
brackets, no casts that only name the type a literal or text column has anyway, IN instead of = ANY, BETWEEN as two
comparisons, functions in lower case. What cannot be parsed is compared token by token; nothing is left out.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from legion_data.dialects.catalogue.tokens import Cursor, Token, Unreadable, groups, matching, tokenise

__all__ = ["canonical", "literal"]


class _Node(NamedTuple):
    """``text`` is canonical; ``binding`` how tightly its outermost operator binds; ``kind`` what it is."""

    text: str
    binding: int = 100
    kind: str = "other"
    items: tuple[str, ...] = ()


_OR, _AND, _NOT, _COMPARE, _OTHER, _ADD, _MULTIPLY, _UNARY = 1, 2, 3, 4, 5, 6, 7, 8
_OPERATORS = {"=": _COMPARE, "<>": _COMPARE, "<": _COMPARE, ">": _COMPARE, "<=": _COMPARE, ">=": _COMPARE}
_OPERATORS |= {"<=>": _COMPARE, "+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY, "%": _MULTIPLY}
_SPELLINGS = {"~~": "like", "!~~": "not like", "~~*": "ilike", "!~~*": "not ilike", "regexp": "~", "rlike": "~"}
_TEXTUAL = re.compile(r"^(text|character varying|varchar|character|char|bpchar|name|unknown)(\(\d+\))?(\[\])?$")
_NOW = {"current_timestamp": "now", "localtimestamp": "localtimestamp", "utc_timestamp": "utc_timestamp"}
_ENDS_TYPE = frozenset({"and", "or", "is", "in", "not", "like", "then", "else", "end", "when", "collate", "between"})


def canonical(sql: str | None, *, backslash: bool = False, numeric_booleans: bool = False) -> str | None:
    """``sql`` in its one spelling. ``numeric_booleans``: the dialect has no boolean, so ``true`` is ``1``."""
    if sql is None:
        return None
    tokens = tokenise(sql, backslash=backslash)
    parser = _Parser(tokens, numeric_booleans=numeric_booleans)
    try:
        node = parser.expression(0)
        if parser.at == len(tokens):
            return node.text
    except (IndexError, Unreadable):
        pass  # a construct that this grammar does not know: the tokens themselves are still comparable
    return " ".join(literal(token.text) if token.kind == "string" else token.text for token in tokens)


def literal(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


class _Parser(Cursor):
    """Precedence climbing over the tokens of one expression."""

    def __init__(self, tokens: list[Token], *, numeric_booleans: bool) -> None:
        super().__init__(tokens)
        self.numeric_booleans = numeric_booleans

    def expression(self, least: int) -> _Node:
        left = self.prefix()
        while self.at < len(self.tokens):
            following = self.infix(left, least)
            if following is None:
                break
            left = following
        return left

    def infix(self, left: _Node, least: int) -> _Node | None:
        token = self.tokens[self.at]
        if token.kind in ("string", "quoted", "number"):
            return None
        word = _SPELLINGS.get(token.text, token.text)
        if word == "::":
            self.at += 1
            return _cast(left, self.type_name())
        if word == "[":
            self.at += 1
            inside = self.expression(0)
            self.require("]")
            return _Node(f"{_bracketed(left, 99)}[{inside.text}]")
        if word == "collate":
            self.at += 1
            self.at += 1
            return _Node(f"{_bracketed(left, _UNARY)} collate {self.tokens[self.at - 1].text}", _UNARY)
        if word in ("or", "and"):
            binding = _OR if word == "or" else _AND
            if binding < least:
                return None
            self.at += 1
            right = self.expression(binding + 1)
            return _Node(f"{_bracketed(left, binding)} {word} {_bracketed(right, binding)}", binding)
        if word in ("is", "in", "not", "like", "ilike", "not like", "not ilike", "between", "isnull", "notnull", "~"):
            return self.predicate(left, word) if least <= _COMPARE else None
        if token.kind != "operator":
            return None
        binding = _OPERATORS.get(word, _OTHER)
        if binding < least:
            return None
        self.at += 1
        if binding == _COMPARE and self.peek("any", "all", "some"):
            return self.quantified(left, word)
        right = self.expression(binding + 1)
        return _Node(f"{_bracketed(left, binding)} {word} {_bracketed(right, binding + 1)}", binding)

    def predicate(self, left: _Node, word: str) -> _Node:
        self.at += 1
        negated = word.startswith("not ")
        word = word.removeprefix("not ")
        if word == "not":
            negated = True
            word = _SPELLINGS.get(self.tokens[self.at].text, self.tokens[self.at].text)
            self.at += 1
        no = "not " if negated else ""
        operand = _bracketed(left, _COMPARE + 1)
        if word == "is":
            no = "not " if self.take("not") else no
            if self.take("distinct"):
                self.require("from")
                no += "distinct from "
            return _Node(f"{operand} is {no}{self.expression(_OTHER).text}", _COMPARE)
        if word in ("isnull", "notnull"):
            return _Node(f"{operand} is {'not ' if word == 'notnull' else ''}null", _COMPARE)
        if word == "in":
            return _Node(f"{operand} {no}in ({', '.join(self.arguments())})", _COMPARE)
        if word == "between":
            low = self.expression(_OTHER)
            self.require("and")
            high = self.expression(_OTHER)
            both = f"{operand} >= {_bracketed(low, _OTHER)} and {operand} <= {_bracketed(high, _OTHER)}"
            return _Node(f"not ({both})", _NOT) if negated else _Node(both, _AND)
        if word not in ("like", "ilike", "~"):
            raise Unreadable(word)
        text = f"{operand} {no}{word} {_bracketed(self.expression(_OTHER), _OTHER)}"
        if self.take("escape"):
            text += f" escape {self.expression(_OTHER).text}"
        return _Node(text, _COMPARE)

    def quantified(self, left: _Node, operator: str) -> _Node:
        quantifier = self.tokens[self.at].text
        self.at += 1
        self.require("(")
        inside = self.expression(0)
        self.require(")")
        operand = _bracketed(left, _COMPARE + 1)
        if inside.kind == "array" and (operator, quantifier) in (("=", "any"), ("<>", "all")):
            return _Node(f"{operand} {'' if operator == '=' else 'not '}in ({', '.join(inside.items)})", _COMPARE)
        return _Node(f"{operand} {operator} {quantifier} ({inside.text})", _COMPARE)

    def arguments(self) -> tuple[str, ...]:
        self.require("(")
        texts: list[str] = []
        while not self.take(")"):
            self.take("distinct")
            texts.append(self.expression(0).text)
            if not self.peek(")"):
                self.require(",")
        return tuple(texts)

    def prefix(self) -> _Node:
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "string":
            return _Node(literal(token.text), kind="literal")
        if token.kind == "number":
            return _Node(_number(token.text), kind="literal")
        if token.kind == "operator":
            if token.text in ("-", "+", "~", "!"):
                operand = self.expression(_UNARY)
                sign = "not " if token.text == "!" else token.text.replace("+", "")
                return _Node(f"{sign}{_bracketed(operand, _UNARY)}", _UNARY if sign != "not " else _NOT, operand.kind)
            if token.text == "*":
                return _Node("*")
            raise Unreadable(token.text)
        if token.text == "(" and token.kind == "mark":
            inside = self.expression(0)
            if self.peek(","):
                items = [inside.text]
                while self.take(","):
                    items.append(self.expression(0).text)
                inside = _Node(f"({', '.join(items)})")
            self.require(")")
            return inside
        if token.kind == "word":
            if token.text == "not":
                return _Node(f"not {_bracketed(self.expression(_NOT), _NOT)}", _NOT)
            if token.text == "case":
                return self.case()
            if token.text == "cast" and self.take("("):
                inside = self.expression(0)
                self.require("as")
                type_name = self.type_name()
                self.require(")")
                return _cast(inside, type_name)
            if token.text == "array" and self.peek("["):
                return self.array()
            if token.text == "select" or (token.text == "interval" and self.peek_string()):
                raise Unreadable(token.text)
        return self.name(token)

    def name(self, token: Token) -> _Node:
        text = token.text
        if token.kind not in ("word", "quoted"):
            raise Unreadable(text)
        while self.take("."):
            text = f"{text}.{self.tokens[self.at].text}"
            self.at += 1
        if token.kind == "word" and self.peek("("):
            arguments = self.arguments()
            name = _NOW.get(text, text)
            return _Node(f"{name}({', '.join(arguments)})")
        if token.kind == "word":
            if text in ("true", "false"):
                return _Node(str(int(text == "true")) if self.numeric_booleans else text, kind="literal")
            if text in _NOW:
                return _Node(f"{_NOW[text]}()")
            if text == "null":
                return _Node(text, kind="literal")
        return _Node(text, kind="name")

    def array(self) -> _Node:
        end = matching(self.tokens, self.at)
        items = [
            _Parser(part, numeric_booleans=self.numeric_booleans).expression(0).text
            for part in groups(self.tokens[self.at + 1 : end])
        ]
        self.at = end + 1
        return _Node(f"array[{', '.join(items)}]", kind="array", items=tuple(items))

    def case(self) -> _Node:
        text = "case"
        if not self.peek("when"):
            text += f" {self.expression(0).text}"
        while self.take("when"):
            condition = self.expression(0)
            self.require("then")
            text += f" when {condition.text} then {self.expression(0).text}"
        if self.take("else"):
            otherwise = self.expression(0).text
            text += "" if otherwise == "null" else f" else {otherwise}"
        self.require("end")
        return _Node(f"{text} end")

    def type_name(self) -> str:
        words: list[str] = []
        while self.at < len(self.tokens) and self.tokens[self.at].kind in ("word", "quoted"):
            if words and self.tokens[self.at].text in _ENDS_TYPE:
                break
            words.append(self.tokens[self.at].text)
            self.at += 1
            if self.peek("("):
                end = matching(self.tokens, self.at)
                words[-1] += "(" + ",".join(t.text for t in self.tokens[self.at + 1 : end] if t.text != ",") + ")"
                self.at = end + 1
        text = " ".join(words)
        while self.take("["):
            self.require("]")
            text += "[]"
        return text


def _bracketed(node: _Node, binding: int) -> str:
    return node.text if node.binding >= binding else f"({node.text})"


def _cast(node: _Node, type_name: str) -> _Node:
    """A cast that PostgreSQL adds by itself says nothing: the type of a literal, or text from a text column."""
    if node.kind in ("literal", "array") or _TEXTUAL.match(type_name):
        return node
    return _Node(f"cast({node.text} as {type_name})")


def _number(text: str) -> str:
    if "." in text and "e" not in text.lower():
        text = text.rstrip("0").rstrip(".")
        return text if text and not text.startswith(".") else f"0{text}"
    return text.lower()
