"""An expression has one spelling, whoever wrote it, and different expressions never share one."""

from __future__ import annotations

import pytest

from legion_data.dialects.catalogue.expression import canonical
from legion_data.dialects.catalogue.mysql import default_text as mysql_default
from legion_data.dialects.catalogue.mysql import expression_text, kept_default
from legion_data.dialects.catalogue.mysql import type_text as mysql_type
from legion_data.dialects.catalogue.postgresql import default_text as postgresql_default
from legion_data.dialects.catalogue.postgresql import type_text as postgresql_type

#: What we write, and what PostgreSQL 18 shows for it (``pg_get_expr``).
POSTGRESQL = [
    (
        "status IN ('candidate', 'confirmed')",
        "((status)::text = ANY ((ARRAY['candidate'::character varying, 'confirmed'::character varying])::text[]))",
    ),
    (
        "status NOT IN ('a', 'b')",
        "((status)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
    ),
    ("status != 'archived'", "((status)::text <> 'archived'::text)"),
    ("is_default = true AND active = true", "((is_default = true) AND (active = true))"),
    ("a BETWEEN 1 AND 4", "((a >= 1) AND (a <= 4))"),
    ("a LIKE 'x%'", "(a ~~ 'x%'::text)"),
    ("CASE WHEN a IS NULL THEN 1 ELSE 0 END", "\nCASE\n    WHEN (a IS NULL) THEN 1\n    ELSE 0\nEND"),
    ("tenant_id = current_setting('app.t', true)", "((tenant_id)::text = current_setting('app.t'::text, true))"),
    ("name ~ '^[a-z]+$'", "((name)::text ~ '^[a-z]+$'::text)"),
    ("a OR b AND NOT c", "(a OR (b AND (NOT c)))"),
    ("coalesce(amount, 0)", "COALESCE(amount, (0)::numeric)"),
    ("NOT (a = 1 OR b = 2)", "(NOT ((a = 1) OR (b = 2)))"),
    ("current_timestamp", "CURRENT_TIMESTAMP"),
    ('"order" > 1', '("order" > 1)'),
    ("a + b * c", "(a + (b * c))"),
    ("lower(name) = 'o''brien'", "(lower((name)::text) = 'o''brien'::text)"),
]

#: What we write, what MariaDB 10.11 shows, what MySQL 8 shows.
MYSQL = [
    (
        "CASE WHEN is_default = true AND status <> 'a''b' THEN 1 END",
        "case when `is_default` = 1 and `status` <> 'a\\'b' then 1 end",
        "(case when ((`is_default` = true) and (`status` <> _utf8mb4\\'a\\\\\\'b\\')) then 1 end)",
    ),
    ("sha2(concat(a, ':', b), 256)", "sha2(concat(`a`,':',`b`),256)", "sha2(concat(`a`,_utf8mb4\\':\\',`b`),256)"),
    ("status IN ('a', 'b')", "`status` in ('a','b')", "(`status` in (_utf8mb4\\'a\\',_utf8mb4\\'b\\'))"),
    ("a IS NOT NULL", "`a` is not null", "(`a` is not null)"),
    ("created", "`created`", "`created`"),
]

DIFFERENT = [
    ("a AND (b OR c)", "a AND b OR c"),
    ("status = 'a'", "status = 'b'"),
    ("status = 'A'", "status = 'a'"),
    ("a IS NULL", "a IS NOT NULL"),
    ("status IN ('a')", "status NOT IN ('a')"),
    ("a > 1", "a >= 1"),
    ("a - (b - c)", "a - b - c"),
    ("NOT (a AND b)", "NOT a AND b"),
    ("cast(a AS date)", "a"),
    ("lower(a)", "upper(a)"),
    ("a = 'x' OR true", "a = 'x'"),
    ("a = 1", "a = '1x'"),
    ("'a  b'", "'a b'"),
]


@pytest.mark.parametrize(("ours", "shown"), POSTGRESQL)
def test_what_postgresql_shows_reads_like_what_we_wrote(ours: str, shown: str) -> None:
    assert canonical(shown) == canonical(ours)


@pytest.mark.parametrize(("ours", "mariadb", "mysql"), MYSQL)
def test_mariadb_and_mysql_show_the_same_expression(ours: str, mariadb: str, mysql: str) -> None:
    assert expression_text(ours) == expression_text(mariadb) == expression_text(mysql, escaped=True)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_expressions_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("sql", [ours for ours, _ in POSTGRESQL] + [one for pair in DIFFERENT for one in pair])
def test_the_one_spelling_is_its_own(sql: str) -> None:
    assert canonical(canonical(sql)) == canonical(sql)


def test_what_the_grammar_does_not_know_is_compared_word_by_word() -> None:
    known = canonical("id IN (SELECT  x FROM t)")
    assert known == canonical('id in (select "x" from t)')
    assert known != canonical("id IN (SELECT y FROM t)")


@pytest.mark.parametrize(
    ("type_name", "ours", "shown", "spelled"),
    [
        ("INTEGER", "'0'", "0", "0"),
        ("INTEGER", "'-1'", "'-1'::integer", "-1"),
        ("BIGINT", "0", "'0'::bigint", "0"),
        ("FLOAT", "'0.50'", "'0.5'::double precision", "0.5"),
        ("NUMERIC(20, 8)", "'0'", "0", "0"),
        ("BOOLEAN", "'1'", "true", "true"),
        ("VARCHAR(3)", "'0'", "'0'::character varying", "'0'"),
        ("JSONB", "'{}'", "'{}'::jsonb", "'{}'"),
        ("TEXT[]", "'{}'", "'{}'::text[]", "'{}'"),
        ("VARCHAR(20)", "'1.50'", "'1.50'::character varying", "'1.50'"),
        ("TEXT", None, "NULL::text", None),
        ("TIMESTAMP WITH TIME ZONE", "now()", "now()", "now()"),
    ],
)
def test_a_default_of_postgresql(type_name: str, ours: str | None, shown: str, spelled: str | None) -> None:
    assert postgresql_default(type_name, ours) == postgresql_default(type_name, shown) == spelled


@pytest.mark.parametrize(
    ("type_name", "ours", "mariadb", "mysql", "extra", "spelled"),
    [
        ("varchar(255)", "'active'", "'active'", "active", "", "'active'"),
        ("varchar(255)", "''", "''", "", "", "''"),
        ("varchar(255)", "'it''s'", "'it\\'s'", "it's", "", "'it''s'"),
        ("int(11)", "'0'", "0", "0", "", "0"),
        ("double", "'0.5'", "0.5", "0.5", "", "0.5"),
        ("decimal(20,8)", "'0'", "0.00000000", "0.00000000", "", "0"),
        ("tinyint(1)", "true", "1", "1", "", "1"),
        (
            "datetime(6)",
            "(utc_timestamp(6))",
            "utc_timestamp(6)",
            "utc_timestamp(6)",
            "DEFAULT_GENERATED",
            "utc_timestamp(6)",
        ),
        ("longtext", "('{}')", "'{}'", "_utf8mb4\\'{}\\'", "DEFAULT_GENERATED", "'{}'"),
        ("varchar(36)", "(uuid())", "uuid()", "uuid()", "DEFAULT_GENERATED", "uuid()"),
        ("int", None, "NULL", None, "", None),
    ],
)
def test_a_default_of_mariadb_and_mysql(
    type_name: str, ours: str | None, mariadb: str | None, mysql: str | None, extra: str, spelled: str | None
) -> None:
    assert mysql_default(type_name, ours) == spelled
    assert kept_default(type_name, mariadb, "", is_mariadb=True) == spelled
    assert kept_default(type_name, mysql, extra, is_mariadb=False) == spelled


@pytest.mark.parametrize(
    ("ours", "shown"),
    [
        ("INTEGER", ("int(11)", "int")),
        ("BIGINT", ("bigint(20)", "bigint")),
        ("BOOL", ("tinyint(1)", "tinyint(1)")),
        ("TINYINT", ("tinyint(4)", "tinyint")),
        ("DOUBLE", ("double", "double")),
        ("FLOAT(53)", ("double", "double")),
        ("NUMERIC(20, 8)", ("decimal(20,8)", "decimal(20,8)")),
        ("CHAR(64) CHARACTER SET ascii COLLATE ascii_bin", ("char(64)", "char(64)")),
        ("DATETIME(6)", ("datetime(6)", "datetime(6)")),
    ],
)
def test_a_type_of_mariadb_and_mysql(ours: str, shown: tuple[str, str]) -> None:
    assert {mysql_type(one) for one in shown} == {mysql_type(ours)}


@pytest.mark.parametrize(
    ("ours", "shown"),
    [
        ("VARCHAR(255)", "character varying(255)"),
        ("CHAR(64)", "character(64)"),
        ("NUMERIC(20, 8)", "numeric(20,8)"),
        ("FLOAT", "double precision"),
        ("DOUBLE PRECISION", "double precision"),
        ("TEXT[]", "text[]"),
        ("VECTOR(1024)", "vector(1024)"),
        ("TIMESTAMP WITH TIME ZONE", "timestamp with time zone"),
        ("BIGSERIAL", "bigint"),
    ],
)
def test_a_type_of_postgresql(ours: str, shown: str) -> None:
    assert postgresql_type(ours) == postgresql_type(shown) == shown
