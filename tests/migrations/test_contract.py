"""The migrated schema equals the contract, on every database, but for what ``differences.toml`` lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from legion_data.migration.catalogue import from_database
from tests.contract.expectation import added_columns, expected_schema, new_tables, seed_rows

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from legion_data.migration.catalogue import Catalogue

TABLES, COLUMNS = 75, 907


@pytest.fixture
def catalogue(migrated_engine: Engine) -> Catalogue:
    with migrated_engine.connect() as connection:
        return from_database(connection)


def test_every_table_of_the_contract_is_there_and_no_other(catalogue: Catalogue) -> None:
    assert set(catalogue.tables) == {*expected_schema(catalogue.dialect), *new_tables()}


def test_the_contract_is_read_whole() -> None:
    whole = expected_schema("postgresql")
    assert len(whole) == TABLES
    assert sum(len(table.columns) for table in whole.values()) == COLUMNS + sum(
        facts.get("only", "postgresql") == "postgresql" for facts in added_columns().values()
    )


def test_columns_have_the_type_nullability_and_default_of_the_contract(catalogue: Catalogue) -> None:
    for name, expected in expected_schema(catalogue.dialect).items():
        # Guards of MySQL are compared with the indexes that they serve.
        found = {
            column: (facts.type, facts.nullable, _default(facts.default))
            for column, facts in catalogue.tables[name].columns.items()
            if not column.endswith("_key") or column in expected.columns
        }
        hashed = {column for column in found if column not in expected.columns and column.startswith("uq_")}
        assert {column: found[column] for column in found if column not in hashed} == expected.columns, name
        assert catalogue.tables[name].primary_key == expected.primary_key, name


def test_tasks_created_at_is_generated_everywhere(catalogue: Catalogue) -> None:
    assert catalogue.tables["tasks"].columns["created_at"].generated == "created"


def test_foreign_keys_are_those_of_the_contract(catalogue: Catalogue) -> None:
    for name, expected in expected_schema(catalogue.dialect).items():
        found = {
            (key.columns, key.target, key.on_delete, key.on_update)
            for key in catalogue.tables[name].foreign_keys.values()
        }
        assert found == expected.foreign_keys, name


def test_indexes_are_those_of_the_contract(catalogue: Catalogue) -> None:
    for name, expected in expected_schema(catalogue.dialect).items():
        found = {
            (tuple(map(_part, index.keys)), index.unique, index.where is not None, index.method)
            for index in catalogue.tables[name].indexes.values()
        }
        assert found == expected.indexes, name


def test_no_table_has_two_indexes_over_the_same_columns(catalogue: Catalogue) -> None:
    for name, table in catalogue.tables.items():
        seen = [(index.keys, index.where) for index in table.indexes.values()]
        assert len(seen) == len(set(seen)), name


def test_every_foreign_key_has_an_index(catalogue: Catalogue) -> None:
    for name, table in catalogue.tables.items():
        heads = {
            index.keys[: len(key.columns)] for index in table.indexes.values() for key in table.foreign_keys.values()
        }
        for key in table.foreign_keys.values():
            assert key.columns in heads or key.columns == table.primary_key, (name, key.columns)


def test_names_fit_every_database(catalogue: Catalogue) -> None:
    for table in catalogue.tables.values():
        for name in (*table.columns, *table.indexes, *table.foreign_keys):
            assert len(name) <= 64, name


def test_checks_and_row_security_are_those_of_the_contract(catalogue: Catalogue) -> None:
    for name, expected in expected_schema(catalogue.dialect).items():
        table = catalogue.tables[name]
        assert bool(table.checks) is expected.has_check, name
        assert set(table.policies) == ({f"tenant_isolation_{name}"} if expected.is_isolated else set()), name


def test_the_first_extensions_are_seeded(migrated_engine: Engine) -> None:
    statement = text(
        "SELECT extensions.name AS extension, runners.name AS runner "
        "FROM extensions JOIN runners ON runners.extension_id = extensions.id ORDER BY runners.id"
    )
    seeded: dict[str, list[str]] = {}
    with migrated_engine.connect() as connection:
        for extension, runner in connection.execute(statement):
            seeded.setdefault(extension, []).append(runner)
    assert seeded == seed_rows()


def _default(found: str | None) -> str | None:
    """A generated UUID has another expression on each database."""
    return "uuid" if found is not None and ("uuid(" in found or "randomblob" in found) else found


def _part(key: str) -> str:
    if key.startswith("uq_") and key.endswith("_key"):
        return "KEY"
    if key.startswith("uq_"):
        return "KEY"
    return "CASE" if key.startswith("case ") else key.split(" ")[0]
