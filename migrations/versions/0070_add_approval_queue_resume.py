"""An approved request knows where to go on.

The answer to an approval was written and nothing picked it up.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    ddl.add_columns(
        "approval_queue",
        sa.Column("resume_routing_key", sa.String(255)),
        sa.Column("resume_exchange", sa.String(255)),
    )


def downgrade() -> None:
    ddl.drop_columns("approval_queue", "resume_exchange", "resume_routing_key")
