"""The declarative base: one metadata for the shared database, and what every table has in common."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import DefaultClause, Double, MetaData, event, literal_column
from sqlalchemy.orm import DeclarativeBase, Mapper, RelationshipProperty
from sqlalchemy.orm.interfaces import EXT_SKIP
from sqlalchemy.sql.elements import ClauseElement

from legion_data.dialects.names import NAMING_CONVENTION
from legion_data.dialects.postgres_table import PostgresTable
from legion_data.engines.sessions import GOTTEN, WRITTEN
from legion_data.errors import UnknownAttribute
from legion_data.models import rules, statements
from legion_data.models.annotations import resolve
from legion_data.models.getting import ByKey
from legion_data.types import Money, UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Connection

__all__ = ["Base", "PostgresOnly"]

_REQUIRED: dict[Mapper[Any], list[str]] = {}
_DEFAULTS: dict[Mapper[Any], dict[str, Any]] = {}
_RULES: dict[type[Any], dict[str, Callable[[Any], Any]]] = {}

#: Names of the classes that exist by now.
_MAPPED: set[str] = set()
_SAME_TENANT = "tenant_id = current_setting('app.current_tenant', true)"


class Base(DeclarativeBase):
    """The class that every table of the shared database is mapped by.

    Annotations give the column type: ``int`` INTEGER, ``float`` DOUBLE (MySQL's FLOAT would keep 7 digits),
    ``bool``, ``datetime`` an aware instant, ``Decimal`` money. Text names its own type, because it has a length.
    """

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        Decimal: Money,
        float: Double,
    }

    #: The only dialect that has this table; None for all.
    only_on: ClassVar[str | None] = None

    #: Whether PostgreSQL hides rows of other tenants (revision 0043).
    is_isolated: ClassVar[bool] = False

    #: Whether triggers refuse to change and delete rows (``legion_data.dialects.append_only``).
    keeps_rows: ClassVar[bool] = False

    #: Rules over several columns of a row: each is given the values by attribute, and yields problems.
    row_rules: ClassVar[tuple[Callable[[Mapping[str, Any]], Iterable[rules.Problem]], ...]] = ()

    def __init__(self, **values: Any) -> None:
        """A new row. Raises ``UnknownAttribute`` and ``ValueRefused``, naming model, column and value."""
        cls = type(self)
        for key, value in values.items():
            if not hasattr(cls, key):
                raise UnknownAttribute(cls.__name__, key)
            setattr(self, key, value)

    def __setattr__(self, key: str, value: Any) -> None:
        rule = (_RULES.get(type(self)) or type(self).rules()).get(key)
        super().__setattr__(key, value if rule is None else rule(value))

    @classmethod
    def rules(cls) -> Mapping[str, Callable[[Any], Any]]:
        """What each column takes; see ``legion_data.models.rules``."""
        found = _RULES.get(cls)
        if found is None:
            found = _RULES[cls] = rules.rules_of(cls)
        return found

    def __init_subclass__(cls, **options: Any) -> None:
        resolve(cls)
        if "__tablename__" in cls.__dict__:
            given = cls.__dict__.get("__table_args__", ())
            info: dict[str, Any] = {
                "only": cls.only_on,
                "model": cls.__name__,
                WRITTEN: statements.guard(cls),
                GOTTEN: ByKey(cls),
            }
            if cls.keeps_rows:
                info["keeps_rows"] = True
            if cls.is_isolated:
                info["row_security"] = "enabled"
                info["policies"] = {f"tenant_isolation_{cls.__tablename__}": _SAME_TENANT}
            cls.__table_args__ = (*given, {"info": info})
        super().__init_subclass__(**options)
        _MAPPED.add(cls.__name__)


class PostgresOnly:
    """A table that only PostgreSQL has, because it is made for pgvector."""

    only_on: ClassVar[str | None] = "postgresql"
    __table_cls__ = PostgresTable


@event.listens_for(Base, "before_mapper_configured", retval=True, propagate=True)
def _wait_for_targets(mapper: Mapper[Any], cls: type[Base]) -> object:
    """Leave a class alone while the classes it is related to are still being imported by another thread.

    The packages import what their classes are related to, so once an import statement is over nothing is missing.
    Without this, a query in one thread would configure what another has half imported, and break it for good. (Nor can
    the targets be imported here: the mapper's lock is held, which the import in the other thread needs.)
    """
    links = [part for part in mapper.attrs if isinstance(part, RelationshipProperty)]
    if any(isinstance(link.argument, str) and link.argument not in _MAPPED for link in links):
        return EXT_SKIP
    for link in links:
        if not link.viewonly:
            # Deleting follows the rules of the database; the session neither loads what hangs on a row nor changes it.
            link.passive_deletes = "all"
    return None


@event.listens_for(Base, "before_insert", propagate=True)
def _check_row(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """Rules that need the whole row, before it is written. Foreign keys may still be on their way in."""
    required = _REQUIRED.get(mapper)
    if required is None:
        required = _REQUIRED[mapper] = [column.key for column in mapper.columns if column.info.get("required")]
    for key in required:
        if row.__dict__.get(key) is None:
            raise rules.refusal(type(row).__name__, key, "is required", None)
    for rule in type(row).row_rules:
        for problem in rule({key: row.__dict__.get(key) for key in mapper.columns.keys()}):  # noqa: SIM118
            raise rules.refusal(type(row).__name__, *problem)


@event.listens_for(Base, "before_update", propagate=True)
def _check_changes(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """As for a new row; and None for a column that is never NULL and has a default means the default."""
    _check_row(mapper, connection, row)
    defaults = _DEFAULTS.get(mapper)
    if defaults is None:
        defaults = _DEFAULTS[mapper] = {
            key: column.server_default.arg
            for key, column in mapper.columns.items()
            if not column.nullable and isinstance(column.server_default, DefaultClause)
        }
    for key, default in defaults.items():
        if row.__dict__.get(key, row) is None:
            setattr(
                row,
                key,
                default if isinstance(default, ClauseElement) else literal_column(f"'{default}'"),
            )
