"""The spool: what cannot be delivered now is kept on this node's disk, and handed on later, in order, nothing lost.

    from legion_data.spool import Spool

    spool = Spool.for_("lex_metering")
    spool.write("events", {"worker": "w-1", "tokens": 512})      # on the disk when it returns
    spool.drain("events", send)                                 # send(payload), oldest first; removed when it returned

**The folder**, which the predecessor reads and writes too: ``~/.legionio/data/spool/<owner>/<namespace>`` holds a file
an entry, ``<seconds><nanoseconds>-<UUID>.json``, and a file a batch, ``<seconds><nanoseconds>-<UUID>-<entries>.jsonl``,
a line an entry. Beside them ``quarantine/`` and ``dead/`` hold what was set aside, with the reason. ``.state`` below
the root holds locks, counts and how far a batch was delivered; all of it can be lost without losing an entry.
"""

from __future__ import annotations

from legion_data.spool.aside import Dead
from legion_data.spool.census import Figures, survey
from legion_data.spool.limits import Limits
from legion_data.spool.spool import Entry, Spool, root_folder

__all__ = ["Dead", "Entry", "Figures", "Limits", "Spool", "root_folder", "survey"]
