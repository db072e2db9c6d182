"""Keys of encrypted columns, and the progress of their rotation.

The predecessor encrypts with a constant of its source (bug B10), names no key in its values and cannot rotate. Here each
tenant has keys of its own; wrapped by a master key that is elsewhere, they lie in this table. Destroying one erases
what it encrypted.
"""

import sqlalchemy as sa

from legion_data.migration import ddl

revision = "0103"
down_revision = "0102"


def upgrade() -> None:
    ddl.create_table(
        "encryption_keys",
        sa.Column("key_id", sa.CHAR(32), primary_key=True),
        sa.Column("scope", sa.String(255), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("algorithm", sa.String(32), nullable=False),
        sa.Column("wrapped_key", ddl.LongText),
        sa.Column("wrapped_by", sa.String(255)),
        sa.Column("created_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("retired_at", ddl.Timestamp),
        sa.Column("destroyed_at", ddl.Timestamp),
        ddl.index("scope", "version", unique=True),
    )
    ddl.create_table(
        "encryption_rotations",
        sa.Column("rotation_id", sa.CHAR(36), primary_key=True),
        sa.Column("table_name", sa.String(128), primary_key=True),
        sa.Column("scope", sa.String(255)),
        sa.Column("last_row", sa.String(255)),
        sa.Column("seen_count", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("rewritten_count", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("started_at", ddl.Timestamp, nullable=False, server_default=ddl.utc_now()),
        sa.Column("finished_at", ddl.Timestamp),
    )


def downgrade() -> None:
    ddl.drop_tables("encryption_rotations", "encryption_keys")
