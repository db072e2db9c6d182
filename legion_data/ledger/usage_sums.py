"""``usage``: tokens, time and money, by whatever finance asks for; one statement.

    usage(session, ["cost_center", "model", "day"], since="2026-05-01T00:00:00Z", until="2026-06-01T00:00:00Z")

Days and months are those of UTC, whatever zone the session is in. Amounts of different currencies are never added: the
currency is always one of the groups. Metering that still waits for its request is counted: it is spent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, cast, func, literal_column, select

from legion_data.dialects.utc_day import utc_day
from legion_data.errors import ValueRefused
from legion_data.ledger.joining import joined
from legion_data.models.llm import MessageInferenceMetric, MessageInferenceRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from sqlalchemy import Select, SQLColumnExpression
    from sqlalchemy.orm import Session

__all__ = ["GROUPS", "Usage", "usage"]

_METRIC = MessageInferenceMetric
_REQUEST = MessageInferenceRequest
_DAY = utc_day(_METRIC.recorded_at)

#: What usage can be grouped by.
GROUPS: dict[str, SQLColumnExpression[Any]] = {
    "cost_center": _METRIC.cost_center,
    "budget_key": _METRIC.budget_key,
    "provider": _METRIC.provider,
    "model": _METRIC.model_key,
    "tier": _METRIC.tier,
    "day": _DAY,
    "month": func.substr(_DAY, literal_column("1"), literal_column("7")),
    "principal": _REQUEST.caller_principal_id,
    "identity": _REQUEST.caller_identity_id,
    "operation": _REQUEST.operation,
    "conversation": _REQUEST.conversation_id,
}
_OF_THE_REQUEST = frozenset({"principal", "identity", "operation", "conversation"})
_SUMMED = ("input_tokens", "output_tokens", "thinking_tokens", "total_tokens", "latency_ms", "wall_clock_ms")


@dataclass(frozen=True, slots=True)
class Usage:
    """What one group took, in one currency."""

    #: Name -> value, as asked for; days read ``2026-05-04``, months ``2026-05``; None where nothing was said.
    group: dict[str, Any]
    currency: str
    metric_count: int
    input_tokens: int
    output_tokens: int
    thinking_tokens: int
    total_tokens: int
    latency_ms: int
    wall_clock_ms: int
    #: Exact, in ``currency``.
    cost: Decimal


def usage(
    session: Session,
    group_by: Sequence[str] = ("cost_center", "model", "day"),
    since: datetime | str | None = None,
    until: datetime | str | None = None,
) -> list[Usage]:
    """The sums of each group, in the order of ``group_by``, then by currency; what was not said comes first.

    ``since`` is included, ``until`` is not; both are aware. No groups: one sum a currency. Raises ``ValueRefused``
    for a name that is not in ``GROUPS``, one that is given twice, and times that are no span.
    """
    names = _names(group_by)
    statement = _statement(names, since, until)
    with joined(session) as connection:
        rows = connection.execute(statement).all()
    count = len(names)
    return [Usage(dict(zip(names, row[:count], strict=True)), *row[count:]) for row in rows]


def _names(group_by: Sequence[str]) -> tuple[str, ...]:
    if isinstance(group_by, str):
        raise ValueRefused(f"group_by is a list of names, not {group_by[:40]!r}.", hint=f"Write [{group_by[:40]!r}].")
    if not isinstance(group_by, Iterable):
        raise ValueRefused(f"group_by is a list of names, not {type(group_by).__name__}.", hint="Write [] for one sum.")
    names = tuple(group_by)
    for place, name in enumerate(names):
        if not isinstance(name, str) or name not in GROUPS:
            raise ValueRefused(f"Usage is not grouped by {str(name)[:40]!r}.", hint=f"It is by: {', '.join(GROUPS)}.")
        if name in names[:place]:
            raise ValueRefused(f"Usage is grouped by {name!r} twice.")
    return names


def _statement(
    names: tuple[str, ...], since: datetime | str | None, until: datetime | str | None
) -> Select[*tuple[Any, ...]]:
    groups = [*(GROUPS[name] for name in names), _METRIC.currency]
    sums = [cast(func.sum(getattr(_METRIC, name)), BigInteger) for name in _SUMMED]
    statement = select(*groups, func.count(), *sums, func.sum(_METRIC.cost_usd)).select_from(_METRIC).group_by(*groups)
    if not _OF_THE_REQUEST.isdisjoint(names):
        statement = statement.outerjoin(_REQUEST, _REQUEST.id == _METRIC.message_inference_request_id)
    recorded_at = _METRIC.recorded_at
    instant = _METRIC.rules()["recorded_at"]
    begin, end = (None if moment is None else instant(moment) for moment in (since, until))
    if begin is not None and end is not None and begin > end:
        raise ValueRefused(f"usage since {begin} until {end}: it ends before it begins.")
    if begin is not None:
        statement = statement.where(recorded_at >= begin)
    if end is not None:
        statement = statement.where(recorded_at < end)
    for group in groups:
        statement = statement.order_by(group.is_not(None), group)
    return statement
