"""Extensions for tests: folders of migration files, good and bad."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["create", "write"]


def create(table: str, *more: str) -> str:
    """A migration that creates ``table``; ``more``: lines of upgrade() after that."""
    lines = "".join(f"    {line}\n" for line in more)
    return (
        "import sqlalchemy as sa\nfrom alembic import op\n\n\n"
        "def upgrade():\n"
        f'    op.create_table("{table}", sa.Column("id", sa.Integer, primary_key=True), '
        'sa.Column("v", sa.String(40)))\n'
        f"{lines}"
        f'\n\ndef downgrade():\n    op.drop_table("{table}")\n'
    )


def write(folder: Path, **files: str) -> Path:
    """Write files into ``folder`` (``_001_traces`` becomes ``001_traces.py``), beside those that are there."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, text in files.items():
        (folder / f"{name.removeprefix('_')}.py").write_text(text)
    return folder
