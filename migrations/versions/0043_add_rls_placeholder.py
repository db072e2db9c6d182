"""PostgreSQL keeps tenants apart by row-level security.

A policy compares each row's tenant with ``app.current_tenant``. Other databases have no such feature.
"""

from alembic import op

from legion_data.migration import ddl

revision = "0043"
down_revision = "0042"

TABLES = [
    "audit_log",
    "digital_workers",
    "extensions",
    "functions",
    "memory_traces",
    "nodes",
    "runners",
    "settings",
    "tasks",
    "value_metrics",
]


def upgrade() -> None:
    if ddl.on("postgresql"):
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY tenant_isolation_{table} ON {table} "
                "USING (tenant_id = current_setting('app.current_tenant', true))"
            )


def downgrade() -> None:
    if ddl.on("postgresql"):
        for table in reversed(TABLES):
            op.execute(f"DROP POLICY tenant_isolation_{table} ON {table}")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
