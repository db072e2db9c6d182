"""The layer answers about privileges and keeps tables in memory, for the database that is set up and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.models import Extension

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from legion_data.runtime import DataLayer


def test_privileges_are_those_of_the_database_that_is_set_up(
    migrated: Any, open_layer: Callable[..., DataLayer]
) -> None:
    layer = open_layer(migrated.settings)
    assert (layer.can_read("tasks"), layer.can_write("tasks")) == (True, True)
    assert (layer.can_read("no_such_table"), layer.can_write("no_such_table")) == (False, False)
    layer.reset_privileges()
    assert layer.can_write("tasks")
    layer.shutdown()
    assert (layer.can_read("tasks"), layer.can_write("tasks")) == (False, False)


def test_the_static_cache_costs_no_statement_until_it_is_reloaded(
    migrated: Any, open_layer: Callable[..., DataLayer], count_statements: Callable[[Engine], Any]
) -> None:
    layer = open_layer(migrated.settings, cache={"static_cache": True})
    first = layer.static_cache.all(Extension)
    assert {row.name for row in first} == {"lex", "node"}
    with layer.session() as session:
        session.add(Extension(name="new", namespace="n"))
    with count_statements(layer.connection) as statements:
        assert layer.static_cache.all(Extension) == first
    assert statements == []
    layer.reload_static_cache()
    assert {row.name for row in layer.static_cache.all(Extension)} == {"lex", "node", "new"}


def test_off_by_default_the_static_cache_asks_the_database(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    layer.reload_static_cache()
    assert len(layer.static_cache.all(Extension)) == 2
    with layer.session() as session:
        session.add(Extension(name="new", namespace="n"))
    assert len(layer.static_cache.all(Extension)) == 3
