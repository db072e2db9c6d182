"""The words a revision is written in: frozen column types, and changes to tables that mean the same everywhere.

A revision imports this, ``alembic.op`` and ``sqlalchemy``, and nothing else of ours. What is here never changes its
meaning once a revision that uses it is published: the committed offline SQL of every revision is compared with what
these words give, so a change that would alter the past fails a test.
"""

from __future__ import annotations

from legion_data.dialects.checks import canonical_name
from legion_data.dialects.indexes import index
from legion_data.dialects.server_defaults import empty_list, empty_object, random_uuid, utc_now
from legion_data.migration.ddl.changes import (
    add_columns,
    add_foreign_key,
    alter_column,
    create_indexes,
    drop_columns,
    drop_foreign_key,
    drop_indexes,
    on,
)
from legion_data.migration.ddl.frozen_types import (
    BigId,
    Bytes,
    Json,
    LongText,
    Money,
    ShortText,
    TextArray,
    Timestamp,
    Uuid,
    Vector,
)
from legion_data.migration.ddl.rebuild import rebuild
from legion_data.migration.ddl.tables import create_table, drop_tables
from legion_data.migration.ddl.triggers import keep_rows, release_rows

__all__ = [
    "BigId",
    "Bytes",
    "Json",
    "LongText",
    "Money",
    "ShortText",
    "TextArray",
    "Timestamp",
    "Uuid",
    "Vector",
    "add_columns",
    "add_foreign_key",
    "alter_column",
    "canonical_name",
    "create_indexes",
    "create_table",
    "drop_columns",
    "drop_foreign_key",
    "drop_indexes",
    "drop_tables",
    "empty_list",
    "empty_object",
    "index",
    "keep_rows",
    "on",
    "random_uuid",
    "rebuild",
    "release_rows",
    "utc_now",
]
