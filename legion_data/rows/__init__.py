"""Portable verbs on rows: what clients kept writing by hand, right under a race on every database.

A verb joins the caller's transaction and takes the session first; ``purge`` makes short transactions of its own. What
it takes is a mapped class or a Core table. A name is imported when it is first asked for.
"""

from __future__ import annotations

from legion_data.on_demand import on_demand

_WHERE = {
    "Purged": "purging",
    "Upserted": "upserting",
    "age_seconds": "expressions",
    "append": "sequences",
    "delete_batch": "batches",
    "excluded": "excluded_value",
    "get_or_create": "finding",
    "greatest": "expressions",
    "insert_many": "inserting",
    "json_array_contains": "expressions",
    "json_get": "expressions",
    "purge": "purging",
    "update_batch": "batches",
    "upsert": "upserting",
    "utc_now": "expressions",
}

__all__ = [*_WHERE]  # noqa: PLE0604 - the table above is the list of names

__getattr__, __dir__ = on_demand(__name__, _WHERE)
