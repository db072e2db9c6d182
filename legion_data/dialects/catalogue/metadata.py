"""The picture of mapped classes for PostgreSQL and MySQL, drawn without a database.

Types, defaults, expressions and names are compiled by SQLAlchemy as for CREATE TABLE, then brought to the one
spelling of the dialect's reader. What MySQL makes of an index that it lacks follows ``dialects.indexes``, the rule that
revisions use. What SQLAlchemy's tables cannot hold stands in ``Table.info``:

* ``only``: the one dialect that has the table or index;
* ``row_security``: "enabled" or "forced", and ``policies``: name -> the USING text of a policy for ALL (PostgreSQL);
* ``keeps_rows``: the table has the triggers of ``dialects.append_only``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.schema import CreateIndex, DefaultClause, Identity

from legion_data.dialects import append_only
from legion_data.dialects.catalogue import mysql, postgresql
from legion_data.dialects.catalogue.expression import canonical
from legion_data.dialects.catalogue.picture import Catalogue, Column, ForeignKey, Index, Policy, Table
from legion_data.dialects.catalogue.statement import index_statement
from legion_data.dialects.catalogue.tokens import tokenise
from legion_data.dialects.indexes import generated_key, mysql_parts
from legion_data.dialects.kinds import is_mysql

if TYPE_CHECKING:
    from sqlalchemy import Index as MappedIndex
    from sqlalchemy import MetaData
    from sqlalchemy import Table as MappedTable
    from sqlalchemy.engine import Dialect

__all__ = ["picture"]


def picture(metadata: MetaData, dialect: Dialect) -> Catalogue:
    """The schema that ``metadata`` describes on ``dialect``."""
    drawer = _MySQL(dialect) if is_mysql(dialect) else _Drawer(dialect)
    tables = (table for table in metadata.tables.values() if table.info.get("only") in (None, dialect.name))
    return Catalogue(dialect.name, {table.name: drawer.table(table) for table in tables})


class _Drawer:
    """Draws tables as PostgreSQL shows them; subclassed where MySQL differs."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.ddl: Any = dialect.ddl_compiler(dialect, None)  # type: ignore[arg-type]
        self.prepared: Any = dialect.identifier_preparer

    # -- spelling
    def type_text(self, name: str) -> str:
        return postgresql.type_text(name)

    def default_text(self, type_name: str, default: str | None) -> str | None:
        return postgresql.default_text(type_name, default)

    def expression(self, sql: str | None) -> str | None:
        return canonical(sql)

    def sql(self, clause: Any) -> str:
        return str(self.ddl.sql_compiler.process(clause, include_table=False, literal_binds=True))

    def unique_name(self, table: MappedTable, constraint: UniqueConstraint) -> str:
        return f"{table.name}_{'_'.join(column.name for column in constraint.columns)}_key"

    # -- drawing
    def table(self, table: MappedTable) -> Table:
        foreign, checks = {}, {}
        indexes = self.indexes(table)
        for constraint in table.constraints:
            if not self.is_created(constraint, table):
                continue
            name = _bare(self.prepared.format_constraint(constraint)) if constraint.name is not None else None
            if isinstance(constraint, ForeignKeyConstraint):
                key = name or f"{table.name}_{'_'.join(constraint.column_keys)}_fkey"
                foreign[key] = _foreign_key(constraint)
            elif isinstance(constraint, CheckConstraint):
                checks[name or f"{table.name}_check"] = self.expression(self.sql(constraint.sqltext)) or ""
            elif isinstance(constraint, UniqueConstraint):
                key = name or self.unique_name(table, constraint)
                indexes[key] = self.unique(tuple(column.name for column in constraint.columns))
        return Table(
            columns=self.columns(table),
            primary_key=tuple(column.name for column in table.primary_key.columns),
            foreign_keys=foreign,
            indexes=self.completed(indexes, foreign, table),
            checks=checks,
            policies=self.policies(table),
            triggers=self.triggers(table),
            options=self.options(table),
        )

    def is_created(self, constraint: Any, table: MappedTable) -> bool:
        """What CREATE TABLE itself asks: ``ddl_if``, and the rule that a type brings for the check of its own."""
        rule, condition = constraint._create_rule, constraint._ddl_if  # noqa: SLF001 - SQLAlchemy has no public word for it
        if rule is not None and not rule(self.ddl):
            return False
        return condition is None or bool(condition._should_execute(constraint, table, None, self.ddl))  # noqa: SLF001

    def columns(self, table: MappedTable) -> dict[str, Column]:
        return {column.name: self.column(table, column) for column in table.columns}

    def column(self, table: MappedTable, column: Any) -> Column:
        type_name = self.dialect.type_compiler_instance.process(column.type, type_expression=column)
        is_key = table.autoincrement_column is not None and column is table.autoincrement_column
        numbered = is_key and not isinstance(column.server_default, DefaultClause)
        return Column(
            type=self.type_text(type_name),
            nullable=bool(column.nullable),
            default=self.default_text(type_name, self.ddl.get_column_default_string(column)),
            generated=self.expression(self.sql(column.computed.sqltext)) if column.computed is not None else None,
            stored=column.computed is not None and self.is_stored(column.computed.persisted),
            autoincrement=numbered or isinstance(column.server_default, Identity),
            collation=_collation(type_name),
        )

    def is_stored(self, persisted: bool | None) -> bool:
        # Without a word PostgreSQL 18 makes VIRTUAL; SQLAlchemy always writes STORED unless told otherwise.
        return persisted is not False

    def unique(self, columns: tuple[str, ...]) -> Index:
        return Index(keys=columns, unique=True, constraint=True)

    def indexes(self, table: MappedTable) -> dict[str, Index]:
        return {
            _bare(self.prepared.format_index(index)): self.index(index)
            for index in table.indexes
            if index.info.get("only") in (None, self.dialect.name)
        }

    def index(self, index: MappedIndex) -> Index:
        return index_statement(str(CreateIndex(index).compile(dialect=self.dialect)))

    def completed(self, indexes: dict[str, Index], _: dict[str, ForeignKey], __: MappedTable) -> dict[str, Index]:
        return indexes

    def policies(self, table: MappedTable) -> dict[str, Any]:
        texts: dict[str, str] = table.info.get("policies", {})
        return {name: Policy("ALL", using=self.expression(using)) for name, using in texts.items()}

    def triggers(self, table: MappedTable) -> dict[str, str]:
        if not table.info.get("keeps_rows"):
            return {}
        return {one.name: one.picture for one in append_only.triggers(table.name, self.dialect.name)}

    def options(self, table: MappedTable) -> dict[str, str]:
        return {"row_security": table.info["row_security"]} if "row_security" in table.info else {}


class _MySQL(_Drawer):
    """MySQL and MariaDB: no partial, expression or unlimited indexes, but an index under every foreign key."""

    def type_text(self, name: str) -> str:
        return mysql.type_text(name)

    def default_text(self, type_name: str, default: str | None) -> str | None:
        return mysql.default_text(type_name, default)

    def expression(self, sql: str | None) -> str | None:
        return mysql.expression_text(sql)

    def unique_name(self, table: MappedTable, constraint: UniqueConstraint) -> str:
        return next(iter(constraint.columns)).name

    def is_stored(self, persisted: bool | None) -> bool:
        return persisted is True

    def unique(self, columns: tuple[str, ...]) -> Index:
        return Index(keys=columns, unique=True)

    def columns(self, table: MappedTable) -> dict[str, Column]:
        drawn = super().columns(table)
        for index in table.indexes:
            key = generated_key(index, self.prepared) if index.info.get("only") in (None, self.dialect.name) else None
            if key is not None:
                drawn[key.column] = Column(
                    type=self.type_text(key.type),
                    generated=self.expression(key.expression),
                    collation=_collation(key.type),
                )
        return drawn

    def index(self, index: MappedIndex) -> Index:
        key = generated_key(index, self.prepared)
        if key is not None:
            return Index(keys=key.columns, unique=True)
        if index.info.get("plain"):
            return Index(keys=mysql_parts(index), unique=bool(index.unique))
        return index_statement(str(CreateIndex(index).compile(dialect=self.dialect)))

    def completed(
        self, indexes: dict[str, Index], foreign: dict[str, ForeignKey], table: MappedTable
    ) -> dict[str, Index]:
        """InnoDB makes an index for a foreign key that finds none, under the key's name."""
        there = [index.keys for index in indexes.values()] + [tuple(c.name for c in table.primary_key.columns)]
        for name, key in foreign.items():
            if not any(keys[: len(key.columns)] == key.columns for keys in there):
                indexes[name] = Index(keys=key.columns)
        return indexes

    def policies(self, table: MappedTable) -> dict[str, Any]:
        return {}

    def options(self, table: MappedTable) -> dict[str, str]:
        said = table.dialect_options["mysql"]
        return {"engine": said.get("engine") or mysql.ENGINE, "collation": said.get("collate") or "utf8mb4_bin"}


def _foreign_key(constraint: ForeignKeyConstraint) -> ForeignKey:
    there = [element.target_fullname.rpartition(".") for element in constraint.elements]
    said = (constraint.ondelete, constraint.onupdate)
    actions = [None if action in (None, "NO ACTION") else action.upper() for action in said]
    return ForeignKey(
        columns=tuple(constraint.column_keys),
        target=f"{there[0][0]}({', '.join(column for _, _, column in there)})",
        on_delete=actions[0],
        on_update=actions[1],
        deferrable=bool(constraint.deferrable),
    )


def _bare(name: str | None) -> str:
    return tokenise(name or "")[0].text if name else ""


def _collation(type_name: str) -> str | None:
    words = [token.text for token in tokenise(type_name)]
    return words[words.index("collate") + 1] if "collate" in words else None
