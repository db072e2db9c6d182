"""Indexes for the slowest task queries.

The scheduler lists by age and by status within a relationship; both read the whole table before.
"""

from legion_data.migration import ddl

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    ddl.create_indexes(
        "tasks",
        ddl.index("created"),
        ddl.index("status", "function_id", "relationship_id"),
    )


def downgrade() -> None:
    ddl.drop_indexes(
        "tasks",
        ddl.index("created"),
        ddl.index("status", "function_id", "relationship_id"),
    )
