"""``usage_by_day``: tokens, time and money by cost centre, model, currency and day in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, cast, func, select

from legion_data.dialects.utc_day import utc_day
from legion_data.models.llm.inference_metric import MessageInferenceMetric as Metric

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

__all__ = ["usage_by_day", "usage_statement"]

_COUNTED = (
    "input_tokens",
    "output_tokens",
    "thinking_tokens",
    "total_tokens",
    "latency_ms",
    "wall_clock_ms",
)


def usage_by_day(
    session: Session,
    *,
    cost_center: str | None = None,
    model_key: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> list[dict[str, Any]]:
    """One dict a cost centre, model, day and currency, in that order, no cost centre first; ``end`` is not included.

    ``cost_usd`` is an exact Decimal. Amounts of different currencies are never added (the predecessor did).
    """
    statement = usage_statement(cost_center=cost_center, model_key=model_key, start=start, end=end)
    return [dict(row) for row in session.execute(statement).mappings()]


def usage_statement(
    *,
    cost_center: str | None = None,
    model_key: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Select[*tuple[Any, ...]]:
    """The SELECT behind ``usage_by_day``."""
    day = utc_day(Metric.recorded_at).label("usage_day")
    sums = [cast(func.sum(getattr(Metric, name)), BigInteger).label(name) for name in _COUNTED]
    groups = (Metric.cost_center, Metric.model_key, day, Metric.currency)
    statement = select(*groups, *sums, func.sum(Metric.cost_usd).label("cost_usd")).group_by(*groups)
    for asked, column in (
        (cost_center, Metric.cost_center),
        (model_key, Metric.model_key),
    ):
        if asked is not None:
            statement = statement.where(column == asked)
    if start is not None:
        statement = statement.where(Metric.recorded_at >= start)
    if end is not None:
        statement = statement.where(Metric.recorded_at < end)
    return statement.order_by(
        Metric.cost_center.is_not(None),
        Metric.cost_center,
        Metric.model_key.is_not(None),
        Metric.model_key,
        day,
        Metric.currency,
    )
