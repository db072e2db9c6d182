"""A task's relationship is a real reference.

Tasks kept ids of relationships that were long gone. Those become NULL, the rest is guarded from now on. PostgreSQL
only in the predecessor; here on every database.
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = "0053"
down_revision = "0052"


def _table(*relationship: sa.ForeignKey) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("relationship_id", sa.Integer, *relationship),
        sa.Column("function_id", sa.Integer, sa.ForeignKey("functions.id")),
        sa.Column("status", sa.String(255), nullable=False),
        sa.Column("parent_id", ddl.BigId, sa.ForeignKey("tasks.id", ondelete="SET NULL", onupdate="CASCADE")),
        sa.Column("master_id", ddl.BigId, sa.ForeignKey("tasks.id", ondelete="SET NULL", onupdate="CASCADE")),
        sa.Column("function_args", ddl.LongText),
        sa.Column("results", ddl.LongText),
        sa.Column("payload", ddl.LongText),
        sa.Column("created", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated", ddl.Timestamp),
        sa.Column("worker_id", sa.String(36)),
        sa.Column("tenant_id", sa.String(64)),
        sa.Column("depth", sa.Integer, nullable=False, server_default="0"),
        sa.Column("cancelled_at", ddl.Timestamp),
        sa.Column("task_delay", sa.Integer),
        sa.Column("created_at", ddl.Timestamp, sa.Computed("created")),
        ddl.index("master_id"),
        ddl.index("parent_id"),
        ddl.index("status"),
        ddl.index("function_id"),
        ddl.index("worker_id"),
        ddl.index("tenant_id"),
        ddl.index("created"),
        ddl.index("status", "function_id", "relationship_id"),
        ddl.index("relationship_id"),
        ddl.index("created_at"),
    ]


def upgrade() -> None:
    op.execute(
        "UPDATE tasks SET relationship_id = NULL "
        "WHERE relationship_id IS NOT NULL AND relationship_id NOT IN (SELECT id FROM relationships)"
    )
    if ddl.on("sqlite"):
        ddl.rebuild("tasks", *_table(sa.ForeignKey("relationships.id", ondelete="SET NULL")))
    else:
        ddl.add_foreign_key("tasks", "relationship_id", "relationships", ondelete="SET NULL")


def downgrade() -> None:
    if ddl.on("sqlite"):
        ddl.rebuild("tasks", *_table())
    else:
        ddl.drop_foreign_key("tasks", "relationship_id", "relationships")
