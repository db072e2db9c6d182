"""The registry belongs to tenants too.

Extensions, runners, functions, nodes, settings and metrics were visible to everyone.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    ddl.add_columns("extensions", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("extensions", ddl.index("tenant_id"))
    ddl.add_columns("functions", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("functions", ddl.index("tenant_id"))
    ddl.add_columns("nodes", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("nodes", ddl.index("tenant_id"))
    ddl.add_columns("runners", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("runners", ddl.index("tenant_id"))
    ddl.add_columns("settings", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("settings", ddl.index("tenant_id"))
    ddl.add_columns("value_metrics", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("value_metrics", ddl.index("tenant_id"))


def downgrade() -> None:
    ddl.drop_indexes("value_metrics", ddl.index("tenant_id"))
    ddl.drop_columns("value_metrics", "tenant_id")
    ddl.drop_indexes("settings", ddl.index("tenant_id"))
    ddl.drop_columns("settings", "tenant_id")
    ddl.drop_indexes("runners", ddl.index("tenant_id"))
    ddl.drop_columns("runners", "tenant_id")
    ddl.drop_indexes("nodes", ddl.index("tenant_id"))
    ddl.drop_columns("nodes", "tenant_id")
    ddl.drop_indexes("functions", ddl.index("tenant_id"))
    ddl.drop_columns("functions", "tenant_id")
    ddl.drop_indexes("extensions", ddl.index("tenant_id"))
    ddl.drop_columns("extensions", "tenant_id")
