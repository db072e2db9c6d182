"""The audit log keeps the context of a decision.

A denied act can be explained later only with what was known at the time.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    ddl.add_columns("audit_log", sa.Column("context_snapshot", ddl.LongText))


def downgrade() -> None:
    ddl.drop_columns("audit_log", "context_snapshot")
