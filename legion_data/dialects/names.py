"""Names that fit every database: constraints and indexes, at most 60 characters.

MySQL ends identifiers at 64 characters and PostgreSQL at 63 (it cuts silently, so two long names can become one).
A longer name keeps its head and gains eight digits of its own SHA-256, so that it is the same on every database
and in every run. Models and revisions share this one function; revisions are protected by their committed offline SQL.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LONGEST", "NAMING_CONVENTION", "fitted", "index_name"]

LONGEST = 60
_DIGITS = 8


def fitted(name: str) -> str:
    """``name`` itself when it has at most 60 characters, else its head and a stable hash."""
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - _DIGITS - 1].rstrip('_')}_{sha256(name.encode()).hexdigest()[:_DIGITS]}"


def index_name(table: str, parts: Iterable[str], *, unique: bool = False, tag: str = "") -> str:
    """``ix_table_column_column`` or ``uq_...``; ``tag`` tells two indexes over the same columns apart."""
    words = ("uq" if unique else "ix", table, *parts, *([tag] if tag else []))
    return fitted("_".join(words))


def _foreign_key(constraint: Any, table: Any) -> str:
    columns = "_".join(constraint.column_keys)
    return fitted(f"fk_{table.name}_{columns}_{constraint.elements[0].target_fullname.split('.')[-2]}")


def _index(index: Any, table: Any) -> str:
    parts = [getattr(expression, "name", None) or "expression" for expression in index.expressions]
    return index_name(table.name, parts, unique=bool(index.unique), tag=index.info.get("tag", ""))


def _primary_key(_: Any, table: Any) -> str:
    return fitted(f"pk_{table.name}")


#: For ``MetaData(naming_convention=...)``. A check constraint must bring its own name.
NAMING_CONVENTION: Mapping[str, Any] = {
    "fk_name": _foreign_key,
    "ix_name": _index,
    "pk_name": _primary_key,
    "ix": "%(ix_name)s",
    "fk": "%(fk_name)s",
    "pk": "%(pk_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
