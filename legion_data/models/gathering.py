"""Rows of many tables, as objects of the session, by one statement.

A lineage is a dozen small lists. A SELECT for each took longer to send and to plan than to answer, and each saw the
database as it was at its own moment. Here the lists are parts of one UNION ALL: a row of it says which part it belongs
to, its key, and itself as a JSON list (``dialects.row_documents``).
"""

from __future__ import annotations

from decimal import Decimal
from json import JSONDecoder
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import literal_column, select, union_all

from legion_data.dialects.row_documents import readers, row_document
from legion_data.engines.prepared import Prepared
from legion_data.models.loading import placed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Dialect
    from sqlalchemy.orm import Session

__all__ = ["Gathering"]

_parser = JSONDecoder(parse_float=Decimal)


class Gathering:
    """Named parts, each a SELECT of whole rows of one model, without an order. Threads share it."""

    def __init__(self, **parts: Select[*tuple[Any, ...]]) -> None:
        self._parts = [_Part(name, statement) for name, statement in parts.items()]
        self._statement = Prepared(union_all(*(part.numbered(number) for number, part in enumerate(self._parts))))

    def objects(self, session: Session, **parameters: Any) -> dict[str, list[Any]]:
        """The objects of each part, in no order; a row that a part finds twice is in it twice.

        What the session holds already is left as it is, unless it is expired. One statement; one more for each model
        of which a row is too long for a document (on MySQL, longer than ``max_allowed_packet``).
        """
        if session.autoflush:
            session.flush()
        connection = session.connection()
        found: Sequence[Any] = self._statement.execute(connection, parameters).all()
        gathered: dict[str, list[Any]] = {part.name: [] for part in self._parts}
        into = [(part, gathered[part.name], part.readers(connection.dialect)) for part in self._parts]
        unsaid = []
        # All the documents as one: a parser called for each row would take longer to call than to parse.
        documents = _parser.decode(f"[{','.join([document or 'null' for _, _, document in found])}]")
        for (number, key, _), values in zip(found, documents, strict=True):
            part, listed, reading = into[number]
            if values is None:
                unsaid.append((part, listed, key))
                continue
            for place, read in reading:
                value = values[place]
                if value is not None:
                    values[place] = read(value)
            listed.append(placed(session, part.model, key, dict(zip(part.names, values, strict=True))))
        if unsaid:
            _ask(session, unsaid)
        return gathered


class _Part:
    """One model's rows."""

    def __init__(self, name: str, statement: Select[*tuple[Any, ...]]) -> None:
        self.name, self._statement = name, statement
        self.model: type[Any] = statement.column_descriptions[0]["entity"]
        self.model.registry.configure()  # nothing to do, unless this is the first use of the models
        mapper = self.model.__mapper__
        self._columns = list(self.model.__table__.columns)
        self.names = tuple(mapper.get_property_by_column(column).key for column in self._columns)
        (self.key,) = mapper.primary_key
        self._readers: WeakKeyDictionary[Dialect, list[tuple[int, Callable[[Any], Any]]]] = WeakKeyDictionary()

    def numbered(self, number: int) -> Select[*tuple[Any, ...]]:
        """Number of the part, key, document."""
        return self._statement.with_only_columns(
            literal_column(str(number)), self.key, row_document(*self._columns), maintain_column_froms=True
        )

    def readers(self, dialect: Dialect) -> list[tuple[int, Callable[[Any], Any]]]:
        known = self._readers.get(dialect)
        if known is None:  # two threads may both build it; both are right
            known = self._readers[dialect] = readers(self._columns, dialect)
        return known


def _ask(session: Session, unsaid: list[tuple[_Part, list[Any], Any]]) -> None:
    """Load what had no document as the ORM does."""
    keys: dict[type[Any], set[Any]] = {}
    for part, _, key in unsaid:
        keys.setdefault(part.model, set()).add(key)
    loaded = {
        (model, made.id): made
        for model, wanted in keys.items()
        for made in session.scalars(select(model).where(model.id.in_(wanted)))
    }
    for part, listed, key in unsaid:
        if (part.model, key) in loaded:  # else it was deleted since
            listed.append(loaded[part.model, key])
