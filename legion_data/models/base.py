"""The declarative base: one metadata for the shared database, and what every table has in common."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Double, MetaData
from sqlalchemy.orm import DeclarativeBase

from legion_data.dialects.names import NAMING_CONVENTION
from legion_data.types import Money, UTCDateTime

__all__ = ["Base", "PostgresOnly"]

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


class PostgresOnly:
    """A table that only PostgreSQL has, because it is made for pgvector."""

    only_on: ClassVar[str | None] = "postgresql"
