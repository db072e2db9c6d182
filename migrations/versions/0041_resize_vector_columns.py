"""Vectors have 1024 dimensions.

Embeddings of other providers did not fit 1536. A vector cannot be cut to another model's space, so those that are
stored become NULL and are computed again; the text they came from stays.
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "0041"
down_revision = "0040"

COLUMNS = {"apollo_entries": "embedding", "functions": "embedding_vector", "memory_traces": "embedding"}


def _resize(dimensions: int) -> None:
    for table, column in COLUMNS.items():
        ddl.drop_indexes(table, _index(column))
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE vector({dimensions}) USING NULL")
        ddl.create_indexes(table, _index(column))


def _index(column: str) -> sa.Index:
    return ddl.index(column, using="hnsw", ops={column: "vector_cosine_ops"})


def upgrade() -> None:
    if ddl.on("postgresql"):
        _resize(1024)


def downgrade() -> None:
    if ddl.on("postgresql"):
        _resize(1536)
