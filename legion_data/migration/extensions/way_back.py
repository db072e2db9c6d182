"""Which files of an extension are undone to get back to an earlier one. A pure function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.errors import ExtensionNotReady, RevisionUnknown

if TYPE_CHECKING:
    from legion_data.migration.extensions.folder import File, Folder
    from legion_data.migration.extensions.standing import Standing

__all__ = ["way_back"]


def way_back(standing: Standing, folder: Folder, to: str | None, *, see: str) -> tuple[File, ...]:
    """The files to undo, newest first. ``to``: the file or number that stays; "base": none; None: all but the newest.

    ``see``: the command that shows what has run.
    Raises ``ExtensionNotReady`` where the files are not those that ran, ``RevisionUnknown`` for a strange ``to``.
    """
    files = {file.stem: file for file in folder.files}
    ran = [files.get(name.rpartition(".")[0]) for name in standing.applied]
    whole = [file for file in ran if file is not None]
    if standing.is_blocked or len(whole) < len(ran):
        raise ExtensionNotReady(f"The extension {standing.name} cannot go back: {standing}", hint=f"See: {see}")
    newest_first = whole[::-1]
    if to is None:
        return tuple(newest_first[:1])
    if to == "base":
        return tuple(newest_first)
    for place, file in enumerate(newest_first):
        if to in (file.name, file.stem, str(file.number), file.stem.partition("_")[0]):
            return tuple(newest_first[:place])
    raise RevisionUnknown(f"The extension {standing.name} has not run {to!r}.", hint=f"See: {see}")
