"""YAML whose scalars stay text: ``no`` is not false and ``1e5`` not a float until a key's kind says so.

The reader is ruamel.yaml, which dynaconf carries along. Tags that build objects are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynaconf.vendor.ruamel.yaml.composer import Composer
from dynaconf.vendor.ruamel.yaml.error import YAMLError, YAMLStreamError
from dynaconf.vendor.ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from dynaconf.vendor.ruamel.yaml.parser import Parser
from dynaconf.vendor.ruamel.yaml.reader import Reader
from dynaconf.vendor.ruamel.yaml.resolver import VersionedResolver
from dynaconf.vendor.ruamel.yaml.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["YamlBroken", "read_yaml"]

_NULLS = ("", "~", "null", "Null", "NULL")
_DEEPEST = 20
_MOST_NODES = 10_000  # nine lines of aliases of aliases would otherwise unfold into a billion


class YamlBroken(Exception):
    """The text is no YAML, or more than settings may use of it."""


class _Loader(Reader, Scanner, Parser, Composer, VersionedResolver):  # type: ignore[misc]
    """Text -> tree of nodes; no constructor, so nothing is built from tags."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text, loader=self)
        Scanner.__init__(self, loader=self)
        Parser.__init__(self, loader=self)
        Composer.__init__(self, loader=self)
        VersionedResolver.__init__(self, None, loader=self)


def read_yaml(text: str) -> object:
    """Maps, lists, texts and None. Raises YamlBroken with the line."""
    try:
        node = _Loader(text).get_single_node()
        return None if node is None else _value(node, 0, iter(range(_MOST_NODES)))
    except (YAMLError, YAMLStreamError) as failed:
        mark: Any = getattr(failed, "problem_mark", None) or getattr(failed, "context_mark", None)
        place = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
        # The whole message quotes the line, and with it perhaps a password.
        raise YamlBroken(f"{place}{getattr(failed, 'problem', None) or 'it is no YAML'}") from None


def _value(node: Any, depth: int, budget: Iterator[int]) -> object:
    line = f"line {node.start_mark.line + 1}"
    if depth > _DEEPEST or next(budget, None) is None:
        raise YamlBroken(f"{line}: it is nested too deeply or too large")
    if isinstance(node, ScalarNode):
        plain = node.style is None
        return None if plain and node.value in _NULLS else str(node.value)
    if isinstance(node, SequenceNode):
        return [_value(item, depth + 1, budget) for item in node.value]
    assert isinstance(node, MappingNode)
    found: dict[str, object] = {}
    for name, value in node.value:
        if not isinstance(name, ScalarNode):
            raise YamlBroken(f"{line}: a key must be a text")
        if name.value in found:
            raise YamlBroken(f"line {name.start_mark.line + 1}: the key {name.value!r} stands there twice")
        found[str(name.value)] = _value(value, depth + 1, budget)
    return found
