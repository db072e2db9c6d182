"""Digital workers, and tasks that name the one they ran for.

``worker_id`` is the worker's own text key, not a row id, so that a task can be written before its worker is known.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    ddl.create_table(
        "digital_workers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("worker_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("entra_app_id", sa.String(255), nullable=False),
        sa.Column("entra_object_id", sa.String(255)),
        sa.Column("owner_msid", sa.String(255), nullable=False),
        sa.Column("owner_name", sa.String(255)),
        sa.Column("extension_name", sa.String(255), nullable=False),
        sa.Column("business_role", sa.String(255)),
        sa.Column("risk_tier", sa.String(50)),
        sa.Column("lifecycle_state", sa.String(50), nullable=False, server_default="bootstrap"),
        sa.Column("consent_tier", sa.String(50), nullable=False, server_default="supervised"),
        sa.Column("trust_score", sa.Double, nullable=False, server_default="0"),
        sa.Column("team", sa.String(255)),
        sa.Column("manager_msid", sa.String(255)),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("updated_at", ddl.Timestamp),
        sa.Column("retired_at", ddl.Timestamp),
        sa.Column("retired_by", sa.String(255)),
        sa.Column("retired_reason", ddl.LongText),
        ddl.index("entra_app_id", unique=True),
        ddl.index("lifecycle_state"),
        ddl.index("owner_msid"),
        ddl.index("team"),
        ddl.index("worker_id", unique=True),
    )
    ddl.add_columns("tasks", sa.Column("worker_id", sa.String(36)))
    ddl.create_indexes("tasks", ddl.index("worker_id"))


def downgrade() -> None:
    ddl.drop_tables("digital_workers")
    ddl.drop_indexes("tasks", ddl.index("worker_id"))
    ddl.drop_columns("tasks", "worker_id")
