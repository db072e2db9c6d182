"""Nothing to do: the redundant Apollo indexes were never made.

The predecessor drops five exact duplicates here, which its revision 047 had created. Ours leaves exact duplicates out
from the start; the number stays, so that both sequences count alike.
"""

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
