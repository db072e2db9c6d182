"""The declarative base: one metadata for the shared database, and what every table has in common."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Double, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Mapper, RelationshipProperty
from sqlalchemy.orm.interfaces import EXT_SKIP

from legion_data.dialects.names import NAMING_CONVENTION
from legion_data.types import Money, UTCDateTime

__all__ = ["Base", "PostgresOnly"]

#: Names of the classes that exist by now.
_MAPPED: set[str] = set()
_SAME_TENANT = "tenant_id = current_setting('app.current_tenant', true)"


class Base(DeclarativeBase):
    """The class that every table of the shared database is mapped by.

    Annotations give the column type: ``int`` INTEGER, ``float`` DOUBLE (MySQL's FLOAT would keep 7 digits),
    ``bool``, ``datetime`` an aware instant, ``Decimal`` money. Text names its own type, because it has a length.
    """

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UTCDateTime, Decimal: Money, float: Double}

    #: The only dialect that has this table; None for all.
    only_on: ClassVar[str | None] = None

    #: Whether PostgreSQL hides rows of other tenants (revision 0043).
    is_isolated: ClassVar[bool] = False

    def __init_subclass__(cls, **options: Any) -> None:
        if "__tablename__" in cls.__dict__:
            given = cls.__dict__.get("__table_args__", ())
            info: dict[str, Any] = {"only": cls.only_on}
            if cls.is_isolated:
                info["row_security"] = "enabled"
                info["policies"] = {f"tenant_isolation_{cls.__tablename__}": _SAME_TENANT}
            cls.__table_args__ = (*given, {"info": info})
        super().__init_subclass__(**options)
        _MAPPED.add(cls.__name__)


class PostgresOnly:
    """A table that only PostgreSQL has, because it is made for pgvector."""

    only_on: ClassVar[str | None] = "postgresql"


@event.listens_for(Base, "before_mapper_configured", retval=True, propagate=True)
def _wait_for_targets(mapper: Mapper[Any], cls: type[Base]) -> object:
    """Leave a class alone while the classes it is related to are still being imported by another thread.

    The packages import what their classes are related to, so once an import statement is over nothing is missing.
    Without this, a query in one thread would configure what another has half imported, and break it for good. (Nor can
    the targets be imported here: the mapper's lock is held, which the import in the other thread needs.)
    """
    for part in mapper.attrs:
        if isinstance(part, RelationshipProperty) and isinstance(part.argument, str) and part.argument not in _MAPPED:
            return EXT_SKIP
    return None
