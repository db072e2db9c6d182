"""Chains that show tampering: the audit log, audit records, governance events.

    from legion_data import audit

    with legion_data.session() as session:
        audit.log.append(session, event_type="phi_access", principal_id="dr-7", ...)
    audit.verify().valid

``docs/audit.md`` says what a chain promises and how it is stored. A name is imported when it is first asked for: the
pure functions (``canonical``, ``chain``, ``anchors``) need no SQLAlchemy.
"""

from __future__ import annotations

from legion_data.on_demand import on_demand

_MODULES = frozenset({"events", "log", "records"})
_WHERE = {
    "Break": "chain",
    "Entry": "appending",
    "Report": "report",
    "checkpoint": "checkpoints",
    "export_jsonl": "exporting",
    "prune": "pruning",
    "seal": "sealing_verb",
    "verify": "verification",
}

__all__ = ["events", "log", "records", *_WHERE]  # noqa: PLE0604 - the table above is the list of names

__getattr__, __dir__ = on_demand(__name__, _WHERE, _MODULES)
