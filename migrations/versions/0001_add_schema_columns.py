"""The first revision changes nothing.

In the predecessor it gave the bookkeeping table three columns that nothing ever filled. Our bookkeeping is the
history table, which the runner keeps; the number stays, so that both sequences count alike.
"""

revision = "0001"
down_revision = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
