"""The normalised picture of a schema: plain facts that compare equal when two schemas behave alike.

Everything is a frozen dataclass of strings, booleans and tuples. SQL texts inside (defaults, predicates, policies)
are in the canonical form of ``expression``, so that two pictures of one dialect compare with ``==`` whoever drew them.
Mappings are keyed by name where the name is a handle that a later revision uses (PostgreSQL, MySQL), and by content
where the database cannot address the thing by name anyway (constraints inside SQLite's CREATE TABLE).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BOOKKEEPING", "Catalogue", "Column", "ForeignKey", "Index", "Policy", "Table", "facts"]

#: Tables of the migration runner itself: they exist before the first revision and belong to none.
BOOKKEEPING = frozenset({"legion_data_version", "legion_history", "legion_journal"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``generated`` is its expression; ``stored`` tells a STORED one from a VIRTUAL one."""

    type: str
    nullable: bool = True
    default: str | None = None
    generated: str | None = None
    stored: bool = False
    autoincrement: bool = False
    collation: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """``columns`` point at ``target``; an action is None where the database's default (NO ACTION) holds."""

    columns: tuple[str, ...]
    target: str
    on_delete: str | None = None
    on_update: str | None = None
    deferrable: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """``keys`` are columns or canonical expressions, with prefix length, direction or operator class behind."""

    keys: tuple[str, ...]
    unique: bool = False
    where: str | None = None
    method: str | None = None
    include: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    constraint: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """One row-level security policy."""

    command: str
    roles: tuple[str, ...] = ("public",)
    using: str | None = None
    check: str | None = None
    permissive: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table and all that hangs on it."""

    columns: Mapping[str, Column]
    primary_key: tuple[str, ...] = ()
    foreign_keys: Mapping[str, ForeignKey] = field(default_factory=dict)
    indexes: Mapping[str, Index] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    triggers: Mapping[str, str] = field(default_factory=dict)
    #: What holds for the table as a whole: MySQL's engine and collation, PostgreSQL's row security.
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole schema."""

    dialect: str
    tables: Mapping[str, Table]


def facts(value: Any) -> Any:
    """``value`` as JSON-ready data, leaving out what equals its default: what is not said is the ordinary case."""
    if is_dataclass(value) and not isinstance(value, type):
        said = {}
        for part in fields(value):
            content = getattr(value, part.name)
            ordinary = part.default_factory() if callable(part.default_factory) else part.default
            if content != ordinary:
                said[part.name] = facts(content)
        return said
    if isinstance(value, dict):
        return {key: facts(value[key]) for key in sorted(value)}
    if isinstance(value, tuple):
        return [facts(item) for item in value]
    return value
