"""Projections: the present, built from events. A projection is a function of its state and the next event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legion_data.audit.event_reading import Event, read_stream

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

__all__ = ["ConsentState", "GovernanceTimeline", "Projection"]


class Projection:
    """What a stream amounts to.

    Subclasses extend ``apply``. ``position`` is the sequence number of the last event that was applied, so that a kept
    projection goes on from there: ``build_from(session, stream)`` again applies what is new.
    """

    def __init__(self) -> None:
        self.state: Any = {}
        #: The last event that was applied.
        self.position = 0
        #: Events that ``apply`` could not make sense of, by sequence number: one of them does not end a rebuild.
        self.left_out: list[int] = []

    def apply(self, event: Event) -> None:
        """Take one event in. ``NotImplementedError`` in this class itself."""
        raise NotImplementedError(f"{type(self).__name__} must implement apply(event)")

    def replay(self, events: Iterable[Event]) -> Projection:
        """Apply events in order; itself."""
        for event in events:
            try:
                self.apply(event)
            except (AttributeError, KeyError, TypeError, ValueError):
                self.left_out.append(event.sequence)
            self.position = event.sequence
        return self

    def build_from(self, session: Session, stream: str, since: datetime | str | None = None) -> Projection:
        """Apply the events of ``stream`` behind ``position``; itself."""
        return self.replay(read_stream(session, stream, since, after=self.position))


class ConsentState(Projection):
    """``state``: scope -> tier. Granted or modified sets it, revoked removes it; events without a scope are ignored."""

    def apply(self, event: Event) -> None:
        if not isinstance(event.data, dict):
            if event.type.startswith("consent."):
                raise TypeError("the data of a consent event is a mapping")
            return
        scope = event.data.get("scope")
        if scope is None:
            return
        if event.type in {"consent.granted", "consent.modified"}:
            self.state[scope] = event.data.get("tier")
        elif event.type == "consent.revoked":
            self.state.pop(scope, None)


class GovernanceTimeline(Projection):
    """``state``: a list of ``{"type", "stream", "at", "data"}``, one for each event."""

    def __init__(self) -> None:
        super().__init__()
        self.state = []

    def apply(self, event: Event) -> None:
        self.state.append({"type": event.type, "stream": event.stream, "at": event.created_at, "data": event.data})
