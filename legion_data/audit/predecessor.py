"""Format 1: the recipes of the predecessor, byte for byte, so that chains which it wrote can be verified.

They are kept as they were, weak as they are: separators are not escaped, ``None`` is the empty text, and columns are
left out. Nothing new is written in them. An instant without a zone counts as UTC; the predecessor took it for the local
time of whichever node verified (bug B7).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from legion_data.audit.canonical import digest, microseconds
from legion_data.audit.ledgers import GENESIS
from legion_data.errors import ValueRefused
from legion_data.tasks.payload_key import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "event_hash",
    "instant",
    "log_hash",
    "log_text",
    "record_hash",
    "record_microseconds",
    "verify_events",
    "verify_log",
    "verify_records",
]

_LOG_FIELDS = ("principal_id", "action", "resource", "source", "status", "detail", "created_at", "previous_hash")
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?\s*(?:(Z|UTC)|([+-])(\d\d):?(\d\d))?", re.ASCII
)


# -- audit log


def log_text(record: object) -> str:
    """The text of an audit log row: a mapping, or an object with attributes."""
    return "|".join(f"{name}:{_log_value(_of(record, name))}" for name in _LOG_FIELDS)


def log_hash(record: object) -> str:
    """Its hash."""
    return digest(log_text(record))


def verify_log(records: Iterable[object]) -> dict[str, Any]:
    """``{"valid": True, "length": n}``, or the first break: ``broken_at`` (an id) and ``reason``."""
    return _verdict(records, "previous_hash", "record_hash", log_hash)


def _of(record: object, name: str) -> Any:
    return record.get(name) if isinstance(record, Mapping) else getattr(record, name, None)


def _log_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return _utc(value).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return canonical_json(_plain(value))


def _plain(value: Any) -> Any:
    """Instants inside maps and lists keep the text that Ruby prints them with."""
    if isinstance(value, datetime):
        zone = "UTC" if not value.utcoffset() else value.strftime("%z")
        return f"{value:%Y-%m-%d %H:%M:%S} {zone}"
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


# -- audit records


def record_hash(parent: str | None, content_hash: str | None, moment: datetime | str, content_type: str | None) -> str:
    """The hash of an audit record. Raises ``ValueRefused`` for what is no instant."""
    return digest(f"{parent or ''}:{content_hash or ''}:{record_microseconds(moment)}:{content_type or ''}")


def record_microseconds(moment: datetime | str) -> int:
    """Microseconds since 1970; a fraction before 1970 is cut toward zero, as Ruby does."""
    if isinstance(moment, datetime):
        return microseconds(_utc(moment))
    whole, nanoseconds = _read(moment)
    count = microseconds(whole) * 1000 + nanoseconds
    return abs(count) // 1000 * (1 if count > 0 else -1)


def verify_records(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """As ``verify_log``, in the order of ``created_at`` and id."""

    def hashed(record: Mapping[str, Any]) -> str:
        return record_hash(record["parent_hash"], record["content_hash"], record["created_at"], record["content_type"])

    ordered = sorted(records, key=lambda record: (record_microseconds(record["created_at"]), record["id"]))
    return _verdict(ordered, "parent_hash", "chain_hash", hashed)


# -- governance events


def event_hash(
    stream: str, sequence: int, type_: str, data: str | None, metadata: str | None, previous: str, *, old: bool = False
) -> str:
    """The hash of a governance event. ``old``: the recipe before it, which left the metadata out."""
    middle = "" if old else f":{_json(metadata)}"
    return digest(f"{stream}:{sequence}:{type_}:{_json(data)}{middle}:{previous}")


def _json(text: str | None) -> str:
    return "{}" if text is None else text


def verify_events(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """In the order of the sequence; ``broken_at`` is a sequence number. ``legacy_hashes`` counts the older recipe."""
    parent, length, older = GENESIS, 0, 0
    for event in sorted(events, key=lambda event: event["sequence_number"]):
        parts = (event["stream_id"], event["sequence_number"], event["event_type"])
        content = (event["data_json"], event["metadata_json"], parent)
        is_old = event["event_hash"] != event_hash(*parts, *content)
        if (is_old and event["event_hash"] != event_hash(*parts, *content, old=True)) or event[
            "previous_hash"
        ] != parent:
            return {"valid": False, "broken_at": event["sequence_number"]}
        parent, length, older = event["event_hash"], length + 1, older + is_old
    return {"valid": True, "length": length, **({"legacy_hashes": older} if older else {})}


# -- what they share


def instant(text: str) -> datetime:
    """The instant that a text names, cut to microseconds. Raises ``ValueRefused``."""
    whole, nanoseconds = _read(text)
    return whole.replace(microsecond=nanoseconds // 1000)


def _read(text: object) -> tuple[datetime, int]:
    found = _INSTANT.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueRefused(f"{str(text)[:40]!r} is not an instant.", hint="Write it like 2026-11-21T04:50:01Z.")
    *numbers, fraction, _, sign, hours, minutes = found.groups()
    try:
        local = datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*numbers))
    except ValueError as error:
        raise ValueRefused(f"{str(text)[:40]!r} is not an instant.") from error
    zone = UTC if sign is None else _offset(sign, int(hours), int(minutes))
    return local.replace(tzinfo=zone).astimezone(UTC), int((fraction or "0").ljust(9, "0"))


def _offset(sign: str, hours: int, minutes: int) -> timezone:
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(span if sign == "+" else -span)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _verdict(records: Iterable[Any], parent_name: str, hash_name: str, hashed: Any) -> dict[str, Any]:
    parent, length = GENESIS, 0
    for record in records:
        if (_of(record, parent_name) or "") != parent:
            return {"valid": False, "broken_at": _of(record, "id"), "reason": "parent_mismatch"}
        if _of(record, hash_name) != hashed(record):
            return {"valid": False, "broken_at": _of(record, "id"), "reason": "hash_mismatch"}
        parent, length = _of(record, hash_name), length + 1
    return {"valid": True, "length": length}
