"""Functions can be found by meaning.

The description is embedded once; PostgreSQL searches the vector, the text beside it travels to any database.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    ddl.add_columns(
        "functions",
        sa.Column("description", ddl.LongText),
        sa.Column("embedding", ddl.LongText),
        sa.Column("embedding_vector", ddl.Vector(1536)),
    )
    ddl.create_indexes(
        "functions",
        ddl.index("embedding_vector", using="hnsw", ops={"embedding_vector": "vector_cosine_ops"}, only="postgresql"),
    )


def downgrade() -> None:
    ddl.drop_indexes(
        "functions",
        ddl.index("embedding_vector", using="hnsw", ops={"embedding_vector": "vector_cosine_ops"}, only="postgresql"),
    )
    ddl.drop_columns("functions", "embedding_vector", "embedding", "description")
