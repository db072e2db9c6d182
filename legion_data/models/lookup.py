"""Look-ups: one row by its id, its public UUID or its name. Each says what it means; ``lookup`` never guesses.

The predecessor tried one column after another, so that the text "2", an employee key, found the person whose row id is
2: in access control that is somebody else's rights (bug B18). Here a number is an id and text never is; text that two
rows answer to is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import MultipleResultsFound

from legion_data.errors import AmbiguousMatch

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

__all__ = ["ById", "ByName", "ByUuid", "spellings"]

T = TypeVar("T")


def _is_storable(value: str) -> bool:
    """Whether any row can have ``value`` for its name: NUL and lone surrogates are in none."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def spellings(value: str | UUID) -> tuple[str, ...]:
    """The ways in which a UUID (any version, any case) may stand in a text column; () for other text."""
    try:
        uuid = value if isinstance(value, UUID) else UUID(value.strip())
    except ValueError:
        return ()
    return tuple(dict.fromkeys((str(uuid), str(uuid).upper(), str(value).strip())))


class ById:
    """Rows that are found by their id."""

    @classmethod
    def by_id(cls, session: Session, id: int) -> Self | None:  # noqa: A002 - the column's name
        """The row with this id, or None."""
        return session.get(cls, id)


class ByUuid(ById):
    """Rows that are found by their public UUID too."""

    @classmethod
    def by_uuid(cls, session: Session, uuid: str | UUID) -> Self | None:
        """The row with this UUID, of any version and in any case, or None. Other text is compared as it is."""
        found = spellings(uuid) or (str(uuid),)
        return _only(cls, session, select(cls).where(cls._column("uuid").in_(found)), uuid)

    @classmethod
    def _column(cls, name: str) -> Any:
        return getattr(cls, name)


class ByName(ByUuid):
    """Rows that people and other systems know by name."""

    #: The attributes that hold names; the first is the name proper.
    names: ClassVar[tuple[str, ...]] = ("name",)

    @classmethod
    def by_name(cls, session: Session, name: str) -> Self | None:
        """The row with this name, or None. Raises ``AmbiguousMatch`` when two have it."""
        return _only(cls, session, select(cls).where(cls._column(cls.names[0]) == name), name)

    @classmethod
    def lookup(cls, session: Session, value: object) -> Self | None:
        """The row that ``value`` names: a whole number is an id, text a UUID or one of the names, blanks apart.

        None for nothing, for blank text and for what no row answers to. Raises ``AmbiguousMatch`` when two rows do.
        """
        if isinstance(value, cls):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return cls.by_id(session, value)
        if not isinstance(value, str | UUID):
            return None
        text = str(value).strip()
        if not text or not _is_storable(text):
            return None
        matches: list[ColumnElement[bool]] = [cls._column(name) == text for name in cls.names]
        as_uuid = spellings(value)
        if as_uuid:
            matches.append(cls._column("uuid").in_(as_uuid))
        return _only(cls, session, select(cls).where(or_(*matches)), text)


def _only(cls: type[T], session: Session, statement: Select[T], asked: object) -> T | None:
    try:
        return session.scalars(statement.limit(2)).one_or_none()
    except MultipleResultsFound:
        raise AmbiguousMatch(f"{cls.__name__}: more than one row answers to {str(asked)[:60]!r}.") from None
