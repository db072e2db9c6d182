"""Statements that databases keep are read whole."""

from __future__ import annotations

from legion_data.dialects.catalogue.statement import index_statement, table_statement


def test_an_index_of_postgresql_with_everything_on_it() -> None:
    index = index_statement(
        "CREATE UNIQUE INDEX ix ON public.t USING hnsw (embedding vector_cosine_ops, lower((a)::text) DESC)"
        " INCLUDE (b, c) WITH (m='16', ef_construction='64') WHERE ((status)::text <> 'x'::text)"
    )
    assert index.unique
    assert index.keys == ("embedding vector_cosine_ops", "lower(a) desc")
    assert index.include == ("b", "c")
    assert index.options == ("ef_construction=64", "m=16")
    assert index.where == "status <> 'x'"
    assert index.method == "hnsw"


def test_nulls_not_distinct_is_seen() -> None:
    index = index_statement("CREATE UNIQUE INDEX ix ON t USING btree (a) NULLS NOT DISTINCT WHERE (a > 0)")
    assert index.options == ("nulls not distinct",)
    assert index.where == "a > 0"


def test_an_index_of_sqlite_over_expressions() -> None:
    index = index_statement(
        'CREATE INDEX ix ON t (a, "b" DESC, CASE WHEN a IS NULL THEN b END) WHERE active = true', numeric_booleans=True
    )
    assert index.keys == ("a", "b desc", "case when a is null then b end")
    assert index.where == "active = 1"


def test_a_table_of_sqlite_tells_what_its_pragmas_do_not() -> None:
    said = table_statement(
        'CREATE TABLE "t" (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- the key, (really)\n'
        " a VARCHAR(3) DEFAULT 'a,(' COLLATE NOCASE CHECK (a <> ',') CHECK (length(a) > 1),"
        " b DATETIME GENERATED ALWAYS AS (created) VIRTUAL,"
        " CONSTRAINT x CHECK (a IN (1, 2)), UNIQUE (a)) STRICT"
    )
    assert said.columns["id"].autoincrement
    assert not said.columns["a"].autoincrement
    assert said.columns["a"].collation == "nocase"
    assert said.columns["b"].generated == "created"
    assert said.checks == ("a <> ','", "length(a) > 1", "a in (1, 2)")
    assert said.options == ("strict",)
