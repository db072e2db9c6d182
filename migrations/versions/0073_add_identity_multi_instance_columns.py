"""A principal can have several accounts at one provider.

One of them is the default: unique among the active defaults.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0073"
down_revision = "0072"


def upgrade() -> None:
    ddl.add_columns(
        "identities",
        sa.Column("account_type", ddl.ShortText, nullable=False, server_default="primary"),
        sa.Column("qualifier", ddl.ShortText),
        sa.Column("is_default", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("link_evidence", ddl.LongText),
    )
    ddl.create_indexes(
        "identities",
        ddl.index("principal_id", "provider_id", unique=True, where="is_default = true AND active = true", tag="default"),
    )
    ddl.add_columns("principals", sa.Column("employee_id", ddl.ShortText))
    ddl.create_indexes("principals", ddl.index("employee_id", where="employee_id IS NOT NULL"))


def downgrade() -> None:
    ddl.drop_indexes("principals", ddl.index("employee_id", where="employee_id IS NOT NULL"))
    ddl.drop_columns("principals", "employee_id")
    ddl.drop_indexes(
        "identities",
        ddl.index("principal_id", "provider_id", unique=True, where="is_default = true AND active = true", tag="default"),
    )
    ddl.drop_columns("identities", "link_evidence", "is_default", "qualifier", "account_type")
