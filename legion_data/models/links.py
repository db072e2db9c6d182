"""What an association takes: rows of its class, so that a wrong one is told when it is assigned, not at a flush."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.models.rules import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["links_of"]


def links_of(model: type[Any]) -> dict[str, Callable[[Any], Any]]:
    """For each association of ``model``: a function that gives the value back, or raises ``ValueRefused``."""
    return {
        link.key: _link(model.__name__, link.key, link.mapper.class_, bool(link.uselist))
        for link in model.__mapper__.relationships
    }


def _link(model: str, key: str, target: type[Any], is_many: bool) -> Callable[[Any], Any]:
    def one(value: Any) -> Any:
        if value is None or isinstance(value, target):
            return value
        raise refusal(model, key, f"takes {target.__name__}, not {type(value).__name__}", value)

    def many(value: Any) -> Any:
        if not isinstance(value, list):
            raise refusal(model, key, f"takes a list, not {type(value).__name__}", value)
        for each in value:
            if not isinstance(each, target):
                raise refusal(model, key, f"takes {target.__name__}, not {type(each).__name__}", each)
        return value

    return many if is_many else one
