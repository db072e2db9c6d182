"""Rows belong to tenants.

The first tables that several tenants share; empty means the platform itself.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    ddl.add_columns("audit_log", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("audit_log", ddl.index("tenant_id"))
    ddl.add_columns("digital_workers", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("digital_workers", ddl.index("tenant_id"))
    ddl.add_columns("memory_traces", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("memory_traces", ddl.index("tenant_id"))
    ddl.add_columns("tasks", sa.Column("tenant_id", sa.String(64)))
    ddl.create_indexes("tasks", ddl.index("tenant_id"))


def downgrade() -> None:
    ddl.drop_indexes("tasks", ddl.index("tenant_id"))
    ddl.drop_columns("tasks", "tenant_id")
    ddl.drop_indexes("memory_traces", ddl.index("tenant_id"))
    ddl.drop_columns("memory_traces", "tenant_id")
    ddl.drop_indexes("digital_workers", ddl.index("tenant_id"))
    ddl.drop_columns("digital_workers", "tenant_id")
    ddl.drop_indexes("audit_log", ddl.index("tenant_id"))
    ddl.drop_columns("audit_log", "tenant_id")
