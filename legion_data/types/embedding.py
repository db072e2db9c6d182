"""Embedding: a vector of floats. pgvector's ``vector(n)`` on PostgreSQL, a JSON list in text elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

from legion_data.dialects.columns import vector
from legion_data.dialects.kinds import is_postgresql
from legion_data.errors import ValueRefused
from legion_data.types.json_text import dumped, loaded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

__all__ = ["Embedding"]


class Embedding(TypeDecorator["list[float]"]):
    """A vector of ``dimensions`` floats: gives and takes a list. Raises ``ValueRefused`` for anything else."""

    impl = Text
    cache_ok = True

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.dimensions = dimensions

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return vector(dialect, self.dimensions)

    def process_bind_param(self, value: Sequence[float] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        try:
            numbers = [float(number) for number in value]
        except (TypeError, ValueError) as error:
            raise ValueRefused(f"A {type(value).__name__} is not a vector of floats.") from error
        if len(numbers) != self.dimensions:
            raise ValueRefused(f"A vector of {len(numbers)} floats does not fit a column of {self.dimensions}.")
        return numbers if is_postgresql(dialect) else dumped(numbers)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return super().result_processor(dialect, coltype) if is_postgresql(dialect) else loaded

    def process_result_value(self, value: Any, dialect: Dialect) -> list[float] | None:
        if value is None or isinstance(value, list):
            return value
        numbers: list[float] | None = loaded(value)
        return numbers
