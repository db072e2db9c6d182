"""Archives for tasks and metering records.

Hot tables stay small; the old id stays in ``original_id``. It is 64 bits wide like the ids it remembers.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    ddl.create_table(
        "metering_records_archive",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("original_id", ddl.BigId, nullable=False),
        sa.Column("worker_id", ddl.ShortText),
        sa.Column("event_type", ddl.ShortText),
        sa.Column("extension", ddl.ShortText),
        sa.Column("runner_function", ddl.ShortText),
        sa.Column("status", ddl.ShortText),
        sa.Column("tokens_in", sa.Integer),
        sa.Column("tokens_out", sa.Integer),
        sa.Column("cost_usd", ddl.Money),
        sa.Column("wall_clock_ms", sa.Integer),
        sa.Column("cpu_time_ms", sa.Integer),
        sa.Column("external_api_calls", sa.Integer),
        sa.Column("model", ddl.ShortText),
        sa.Column("tenant_id", ddl.ShortText),
        sa.Column("original_created_at", ddl.Timestamp),
        sa.Column("archived_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("archived_at"),
        ddl.index("original_id"),
        ddl.index("tenant_id"),
        ddl.index("worker_id"),
    )
    ddl.create_table(
        "tasks_archive",
        sa.Column("id", ddl.BigId, primary_key=True),
        sa.Column("original_id", ddl.BigId, nullable=False),
        sa.Column("function_name", ddl.ShortText),
        sa.Column("status", ddl.ShortText),
        sa.Column("runner_class", ddl.ShortText),
        sa.Column("args", ddl.LongText),
        sa.Column("result", ddl.LongText),
        sa.Column("queue", ddl.ShortText),
        sa.Column("relationship_id", sa.Integer),
        sa.Column("chain_id", ddl.ShortText),
        sa.Column("original_created_at", ddl.Timestamp),
        sa.Column("original_updated_at", ddl.Timestamp),
        sa.Column("archived_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        ddl.index("archived_at"),
        ddl.index("chain_id"),
        ddl.index("original_id"),
    )


def downgrade() -> None:
    ddl.drop_tables("tasks_archive", "metering_records_archive")
