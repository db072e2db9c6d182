"""Chains that show tampering: the audit log, audit records, governance events.

A name is imported when it is first asked for: the pure functions need no SQLAlchemy.
"""

from __future__ import annotations

__all__: list[str] = []
