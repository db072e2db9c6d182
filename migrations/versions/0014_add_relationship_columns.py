"""Relationships can wait, belong to a chain, and hold conditions.

Until now an edge always fired at once.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    ddl.add_columns(
        "relationships",
        sa.Column("delay", sa.Integer, nullable=False, server_default="0"),
        sa.Column("chain_id", sa.Integer),
        sa.Column("debug", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("allow_new_chains", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("conditions", ddl.LongText),
        sa.Column("transformation", ddl.LongText),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    )
    ddl.create_indexes(
        "relationships",
        ddl.index("active"),
        ddl.index("chain_id"),
    )


def downgrade() -> None:
    ddl.drop_indexes(
        "relationships",
        ddl.index("active"),
        ddl.index("chain_id"),
    )
    ddl.drop_columns(
        "relationships", "active", "transformation", "conditions", "allow_new_chains", "debug", "chain_id", "delay"
    )
