"""${message}.

Why: (what could not be done before).
"""

import sqlalchemy as sa
from alembic import op

from legion_data.migration import ddl

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
